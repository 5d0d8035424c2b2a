// A function on a platform that freezes the process between its invocations, and never says goodbye.
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

const lunary = new LunarySpanProcessor({ timeoutMillis: 600 });
const tracer = new BasicTracerProvider({ spanProcessors: [lunary] }).getTracer('function');

const work = (name) => tracer.startSpan(name, { attributes: { 'lunary.type': 'agent' } }).end();

/** The ways to write a handler. */
const handlers = {
  'flushes before it answers': async (name) => {
    try {
      work(name);
    } finally {
      await lunary.forceFlush();
    }
  },
  'flushes for a moment': async (name) => {
    work(name);
    await lunary.forceFlush({ timeoutMillis: 100 });
  },
  'hands its flush to waitUntil': async (name, { waitUntil }) => {
    work(name);
    waitUntil(lunary.forceFlush());
  },
  'waits for no flush': async (name) => {
    work(name);
    void lunary.forceFlush();
  },
};

process.on('message', async ({ name, handler }) => {
  const after = [];
  await handlers[handler](name, { waitUntil: (promise) => after.push(promise) });
  process.send({ answered: name });
  await Promise.all(after);
  process.send({ idle: name, delivery: lunary.stats().delivery });
});
