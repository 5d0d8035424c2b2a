// A short script that does its work and ends, each time with another of the ways to say goodbye.
import { once } from 'node:events';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

const lunary = new LunarySpanProcessor();
const tracer = new BasicTracerProvider({ spanProcessors: [lunary] }).getTracer('script');
const agent = { attributes: { 'lunary.type': 'agent' } };

const endings = {
  'by nothing at all': async () => {
    // It leaves an idle connection and an open span behind, and later one that waits to leave.
    tracer.startSpan('open', agent);
    await lunary.forceFlush();
    tracer.startSpan('late', agent).end();
  },
  'by beforeExit': () => {
    process.once('beforeExit', () => void lunary.shutdown());
  },
  'by the end of a block': () => lunary[Symbol.asyncDispose](),
  'by SIGTERM': () => {
    process.once('SIGTERM', () => void lunary.shutdown().finally(() => process.exit(0)));
    setInterval(() => {}, 1_000);
    tracer.startSpan('open', agent);
    process.send('ready');
  },
  'by a deadline': async () => {
    void lunary.forceFlush();
    await once(process, 'message');
    await lunary.shutdown({ timeoutMillis: 100 });
  },
};

tracer.startSpan('work', agent).end();
await endings[process.env.E2E_ENDING]();
