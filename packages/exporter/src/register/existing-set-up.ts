import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { TracerProvider } from '@opentelemetry/api';

interface Extendable extends TracerProvider {
  /** OpenTelemetry 1.x. */
  addSpanProcessor?(processor: object): void;
}

export type ExistingSetUp = 'none' | 'joined' | 'closed';

/**
 * Joins the tracer provider that somebody has registered, where its version lets it be joined: since 2.0 a provider takes
 * span processors only when it is made. Reaching into it all the same would break with any of its versions.
 */
export function joinExistingSetUp(makeProcessor: () => object): ExistingSetUp {
  const provider = registeredProvider();
  if (!provider) return 'none';
  if (typeof provider.addSpanProcessor !== 'function') return 'closed';
  provider.addSpanProcessor(makeProcessor());
  return 'joined';
}

function registeredProvider(): Extendable | undefined {
  const provider = trace.getTracerProvider() as TracerProvider & Partial<ProxyTracerProvider>;
  const delegate = typeof provider.getDelegate === 'function' ? provider.getDelegate() : provider;
  // What a proxy without a delegate gives is the API's own, which does nothing, and is in no other way to be told apart.
  const nothing = new ProxyTracerProvider().getDelegate();
  return delegate.constructor === nothing.constructor ? undefined : delegate;
}
