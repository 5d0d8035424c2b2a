import type { Dialect } from '../dialects/dialect.js';
import type { SpanView } from '../span/span-view.js';

/** The attributes of a span that none of the given dialects reads: for `attributes: 'all'`. */
export function unreadAttributes(
  { attributes }: SpanView,
  spoken: readonly Dialect[],
): Record<string, unknown> {
  const patterns = spoken.flatMap(({ rules }) => rules.flatMap(({ keys }) => keys));
  const exact = new Set(patterns.filter((key) => !key.includes('*')));
  const prefixes = patterns
    .filter((key) => key.endsWith('*'))
    .map((key) => key.slice(0, -1))
    .filter((prefix) => prefix !== '');
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([key]) => !exact.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    ),
  );
}
