import type { ResourceLike } from './span-view.js';

/** Touching the attributes of a resource that is still being detected makes the SDK log an error for every span. */
export function resourceAttributes(
  resource: ResourceLike | undefined,
): Readonly<Record<string, unknown>> {
  if (resource?.asyncAttributesPending !== true)
    return (resource?.attributes ?? {}) as Record<string, unknown>;
  const settled: Record<string, unknown> = {};
  // Of a merged resource the first entry of a name counts, as in the SDK; what is still a promise is left out.
  for (const [key, value] of resource.getRawAttributes?.() ?? [])
    if (value !== null && typeof value !== 'object') settled[key] ??= value;
  return settled;
}
