// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeSDK } from '@opentelemetry/sdk-node';

// The Anthropic SDK makes spans as soon as there is a tracer provider, without content unless asked.
process.env.ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE ??= 'content';

const sdk = new NodeSDK({
  spanProcessors: [new LunarySpanProcessor()], // key from LUNARY_PUBLIC_KEY
});
sdk.start();

process.once('beforeExit', () => sdk.shutdown());
