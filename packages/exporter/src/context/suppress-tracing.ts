import { context, createContextKey } from '@opentelemetry/api';

/**
 * The key that `suppressTracing` of `@opentelemetry/core` sets. Made here again, since that package belongs to the SDK and
 * every line of it has its own version; `createContextKey` gives the same symbol for the same description.
 */
const suppressTracingKey = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs `send` such that no instrumentation makes spans of it: tracing the exporter's requests would never end. */
export function withoutTracing<T>(send: () => T): T {
  return context.with(context.active().setValue(suppressTracingKey, true), send);
}
