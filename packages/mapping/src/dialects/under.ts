import type { SpanView } from '../span/span-view.js';

/** The attributes under a prefix, without it. */
export function under(
  { attributes }: Pick<SpanView, 'attributes'>,
  prefix: string,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key in attributes) {
    if (key.length > prefix.length && key.startsWith(prefix))
      found[key.slice(prefix.length)] = attributes[key];
  }
  return found;
}
