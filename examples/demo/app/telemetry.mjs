// The OpenTelemetry setup of the app. Loaded before it: node --import ./app/telemetry.mjs app/server.mjs
import { register } from 'node:module';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';

// Without this hook OpenTelemetry cannot see what ES modules import.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const openaiInstrumentation = new OpenAIInstrumentation();

const sdk = new NodeSDK({
  serviceName: 'demo-shop',
  spanProcessors: [
    new tracing.BatchSpanProcessor(new OTLPTraceExporter()),
    new LunarySpanProcessor(), // the one line that Lunary needs
  ],
  instrumentations: [
    new HttpInstrumentation({
      startIncomingSpanHook: (request) => ({ 'http.route': request.url }),
    }),
    new UndiciInstrumentation(),
    openaiInstrumentation,
  ],
});
sdk.start();
openaiInstrumentation.manuallyInstrument(OpenAI);

export const shutdownTelemetry = () => sdk.shutdown();
