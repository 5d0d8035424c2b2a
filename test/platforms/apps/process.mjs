// A process that traces, flushes, shuts down and then has to end by itself: process.mjs <line of OpenTelemetry>
import * as api from '@opentelemetry/api';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { recordSpans } from './record-spans.mjs';

const lines = {
  1: () => import('otel1-sdk-trace-base'),
  2: () => import('otel2-sdk-trace-base'),
  3: () => import('otel3-sdk-trace'),
};
const { BasicTracerProvider, TracerProvider = BasicTracerProvider } =
  await lines[process.argv[2]]();
api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.WARN);
const processor = new LunarySpanProcessor({ compression: 'gzip' });
const provider = recordSpans({ api, TracerProvider, processor });
await processor.forceFlush();
await provider.shutdown();
