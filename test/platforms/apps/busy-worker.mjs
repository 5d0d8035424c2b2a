// A worker with one processor for all of its requests, made when the module is loaded. LUNARY is put in by the bundler.
import { DiagConsoleLogger, DiagLogLevel, ROOT_CONTEXT, diag, trace } from '@opentelemetry/api';
import { LunarySpanExporter, LunarySpanProcessor } from '@lunary-otel/exporter';
import { BasicTracerProvider, BatchSpanProcessor, SimpleSpanProcessor } from 'the-sdk';

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);

const processor = new LunarySpanProcessor(LUNARY);
const provider = new BasicTracerProvider({ spanProcessors: [processor] });
const tracer = provider.getTracer('busy-worker');

const call = (name) => ({
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': name,
  },
});

// Where neither timers nor requests are allowed.
tracer.startSpan('chat', call('while-loading')).end();

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

async function agent(name, tracing = tracer) {
  const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name };
  const span = tracing.startSpan('invoke_agent', { attributes });
  for (const step of [1, 2]) {
    const context = trace.setSpan(ROOT_CONTEXT, span);
    const child = tracing.startSpan('chat', call(`${name}-${step}`), context);
    await pause(5);
    child.end();
  }
  span.end();
}

/** What a worker may do with the spans of a request. */
const ways = {
  'wait-until': async (name, context) => {
    await agent(name);
    context.waitUntil(processor.forceFlush());
  },
  await: async (name) => {
    await agent(name);
    await processor.forceFlush();
  },
  // The request is over at once, and takes what it has begun with it.
  forget: async (name) => {
    await agent(name);
    void processor.forceFlush();
    await pause(100);
  },
  none: (name) => agent(name),
  simple: (name, context) => own(SimpleSpanProcessor, name, context),
  batch: (name, context) => own(BatchSpanProcessor, name, context),
};

/** With the exporter, in a provider of the request's own. */
async function own(SpanProcessor, name, context) {
  const spanProcessors = [new SpanProcessor(new LunarySpanExporter(LUNARY))];
  const ownProvider = new BasicTracerProvider({ spanProcessors });
  await agent(name, ownProvider.getTracer('busy-worker'));
  context.waitUntil(ownProvider.forceFlush());
}

export default {
  async fetch(request, _env, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/stats') return Response.json(processor.stats().delivery);
    await ways[pathname.slice(1)](searchParams.get('name'), context);
    return new Response('ok');
  },
};
