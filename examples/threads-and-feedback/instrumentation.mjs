// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeSDK } from '@opentelemetry/sdk-node';
import OpenAI from 'openai';

export const lunary = new LunarySpanProcessor(); // key from LUNARY_PUBLIC_KEY

const sdk = new NodeSDK({ spanProcessors: [lunary] });
sdk.start();
new OpenAIInstrumentation().manuallyInstrument(OpenAI);

process.once('beforeExit', () => sdk.shutdown());
