// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { register } from 'node:module';
import { LunaryLogRecordProcessor, LunarySpanProcessor } from '@lunary-otel/exporter';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { NodeSDK } from '@opentelemetry/sdk-node';

// Without this hook OpenTelemetry cannot see what ES modules import.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const lunary = new LunarySpanProcessor(); // key from LUNARY_PUBLIC_KEY

const sdk = new NodeSDK({
  spanProcessors: [lunary],
  logRecordProcessors: [new LunaryLogRecordProcessor(lunary)], // the messages come as log records
  metricReaders: [], // else the NodeSDK also sends metrics to an OTLP backend, and waits for one at exit
  instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })],
});
sdk.start();

process.once('beforeExit', () => sdk.shutdown());
