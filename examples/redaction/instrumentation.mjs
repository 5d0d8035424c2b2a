// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeSDK } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';
import { redact } from './redact.mjs';

const sdk = new NodeSDK({
  spanProcessors: [new LunarySpanProcessor({ redact })], // key from LUNARY_PUBLIC_KEY
});
sdk.start();
new OpenAIInstrumentation().manuallyInstrument(OpenAI);

process.once('beforeExit', () => sdk.shutdown());
