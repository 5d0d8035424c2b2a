import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { context, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { WorkerContextManager } from './context-manager.mjs';

let lunary;

/** Once for all requests: a worker's variables come with the first of them. */
export function telemetry(env) {
  if (lunary) return lunary;
  lunary = new LunarySpanProcessor({
    publicKey: env.LUNARY_PUBLIC_KEY,
    apiUrl: env.LUNARY_API_URL,
  });
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [lunary] }));
  // Without it, spans would not know in which other span they were made.
  context.setGlobalContextManager(new WorkerContextManager());
  return lunary;
}
