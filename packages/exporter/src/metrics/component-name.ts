import type { MeterProvider } from '@opentelemetry/api';

const type = 'lunary_http_span_exporter';

/**
 * How many exporters have used a provider. On `globalThis` because the ESM and the CJS copy of the package must not give one
 * name twice; a running number, because the convention forbids random names.
 */
const registryKey = Symbol.for('lunary-otel.component-names.1');

/** `otel.component.type`, and an `otel.component.name` that no other exporter of this provider has. */
export function nextComponentName(
  meterProvider: MeterProvider,
): Record<'otel.component.type' | 'otel.component.name', string> {
  const shared = globalThis as { [registryKey]?: WeakMap<MeterProvider, number> };
  const used = (shared[registryKey] ??= new WeakMap());
  const index = used.get(meterProvider) ?? 0;
  used.set(meterProvider, index + 1);
  return { 'otel.component.type': type, 'otel.component.name': `${type}/${index}` };
}
