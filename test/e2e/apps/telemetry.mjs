// The OpenTelemetry setup of all these apps. Loaded before them: node --import ./telemetry.mjs app.mjs
import { register } from 'node:module';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { LunarySpanExporter, LunarySpanProcessor } from '@lunary-otel/exporter';
import { SpanKind } from '@opentelemetry/api';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';

// Without this hook OpenTelemetry cannot see what ES modules import.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const {
  E2E_WITH = 'processor',
  E2E_LIVE_AFTER_MILLIS: liveAfter,
  E2E_READ_BAGGAGE: readBaggage,
  E2E_SERVICE,
  E2E_SPOOL: spoolDirectory,
} = process.env;

const processors = {
  processor: () =>
    new LunarySpanProcessor({
      ...(liveAfter ? { liveAfterMillis: Number(liveAfter) } : {}),
      ...(readBaggage ? { readBaggage: true } : {}),
      ...(spoolDirectory ? { spoolDirectory } : {}),
    }),
  exporter: () => new tracing.BatchSpanProcessor(new LunarySpanExporter()),
  // Small and often, so that most traces come in pieces.
  'exporter in small batches': () =>
    new tracing.BatchSpanProcessor(new LunarySpanExporter(), {
      scheduledDelayMillis: 50,
      maxExportBatchSize: 8,
    }),
};

export const spanProcessor = processors[E2E_WITH]();

/** How many spans each instrumentation made, by kind: what must not be there can be missed too. */
export const spanCounts = {};
const counter = {
  onStart: () => {},
  onEnd: ({ instrumentationScope: { name }, kind }) => {
    const key = `${SpanKind[kind]} ${name}`;
    spanCounts[key] = (spanCounts[key] ?? 0) + 1;
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

const openaiInstrumentation = new OpenAIInstrumentation();

const sdk = new NodeSDK({
  serviceName: E2E_SERVICE ?? 'travel',
  spanProcessors: [spanProcessor, counter],
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    new UndiciInstrumentation(),
    openaiInstrumentation,
  ],
});
sdk.start();
openaiInstrumentation.manuallyInstrument(OpenAI);

export const shutdownTelemetry = () => sdk.shutdown();
