import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// The Anthropic SDK makes spans as soon as there is a tracer provider, without content unless asked.
process.env.ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE ??= 'content';

const lunary = new LunarySpanProcessor(); // key from LUNARY_PUBLIC_KEY
new NodeTracerProvider({ spanProcessors: [lunary] }).register();

/** Lambda freezes the process once the handler has answered: what is not sent by then may never be. */
export const flushed =
  (handler) =>
  async (...args) => {
    try {
      return await handler(...args);
    } finally {
      await lunary.forceFlush({ timeoutMillis: 1_500 });
    }
  };
