// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const provider = new NodeTracerProvider({
  spanProcessors: [new LunarySpanProcessor()], // key from LUNARY_PUBLIC_KEY
});
provider.register();

process.once('beforeExit', () => provider.shutdown());
