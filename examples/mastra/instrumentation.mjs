// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({
  spanProcessors: [new LunarySpanProcessor()], // key from LUNARY_PUBLIC_KEY
});
sdk.start();

process.once('beforeExit', () => sdk.shutdown());
