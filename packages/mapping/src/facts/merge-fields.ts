import type { Fields, ReportedUsage } from './fields.js';

/** Fields that several sources fill together, key by key, instead of the first one winning whole. */
const MERGED: ReadonlySet<string> = new Set<keyof Fields>([
  'params',
  'usage',
  'metadata',
  'details',
  'error',
  'userProps',
]);

export function isMergedField(field: string): boolean {
  return MERGED.has(field);
}

/** What one field becomes when a second source speaks: the first wins, and only merged fields take what it left out. */
export function mergedField(field: string, first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  if (second === undefined || !MERGED.has(field)) return first;
  if (field === 'usage') return mergedUsage(first as ReportedUsage, second as ReportedUsage);
  return { ...(second as object), ...(first as object) };
}

/**
 * What a total includes is a word about the source's own total: it must not travel to another source's. Anthropic's raw usage
 * (cache apart) often stands beside a library's sum (cache inside).
 */
export function mergedUsage(first: ReportedUsage, second: ReportedUsage): ReportedUsage {
  const { inputIncludesCached, outputIncludesReasoning, ...counts } = second;
  return {
    ...counts,
    ...(first.input === undefined && inputIncludesCached !== undefined
      ? { inputIncludesCached }
      : {}),
    ...(first.output === undefined && outputIncludesReasoning !== undefined
      ? { outputIncludesReasoning }
      : {}),
    ...first,
  };
}
