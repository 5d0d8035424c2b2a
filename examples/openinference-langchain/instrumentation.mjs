// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbackManager from '@langchain/core/callbacks/manager';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({
  spanProcessors: [new LunarySpanProcessor()], // key from LUNARY_PUBLIC_KEY
});
sdk.start();
new LangChainInstrumentation().manuallyInstrument(callbackManager);

process.once('beforeExit', () => sdk.shutdown());
