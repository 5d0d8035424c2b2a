import * as api from '@opentelemetry/api';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { recordSpans } from './record-spans.mjs';

/** Key and address come from the environment. */
export async function traceOnce() {
  const processor = new LunarySpanProcessor();
  recordSpans({ api, TracerProvider: BasicTracerProvider, processor });
  await processor.forceFlush();
  return Response.json(process.env.NEXT_RUNTIME);
}
