// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';

const openaiInstrumentation = new OpenAIInstrumentation();

const sdk = new NodeSDK({
  spanProcessors: [
    new tracing.BatchSpanProcessor(new OTLPTraceExporter()),
    new LangfuseSpanProcessor({ shouldExportSpan: () => true }), // it leaves OpenInference's out by itself
    new LunarySpanProcessor(), // the new one; its key comes from LUNARY_PUBLIC_KEY
  ],
  instrumentations: [new UndiciInstrumentation(), openaiInstrumentation],
});
sdk.start();
openaiInstrumentation.manuallyInstrument(OpenAI);

process.once('beforeExit', () => sdk.shutdown());
