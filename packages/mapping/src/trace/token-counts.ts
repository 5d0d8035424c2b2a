import type { TokensUsage } from '@lunary-otel/ingest';
import type { ReportedUsage } from '../facts/fields.js';

/** Token counts in Lunary's reading: `prompt` includes cache reads and writes, `completion` includes reasoning. */
export function tokenCounts(usage: ReportedUsage): TokensUsage | undefined {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  // No call takes nothing and gives nothing: some instrumentations write zeros where they know nothing.
  if (!input && !output) return undefined;
  const prompt =
    input === undefined ? undefined : input + (includesCached(usage) ? 0 : cacheRead + cacheWrite);
  const completion =
    output === undefined ? undefined : output + (includesReasoning(usage) ? 0 : reasoning);
  if (prompt === undefined && completion === undefined) return undefined;
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(completion === undefined ? {} : { completion }),
    ...(cacheRead > 0 && prompt !== undefined && cacheRead <= prompt
      ? { promptCached: cacheRead }
      : {}),
  };
}

/** Where the library does not say: by its total, else by whether the parts fit into the whole. */
function includesCached(usage: ReportedUsage): boolean {
  const { inputIncludesCached, input = 0, cacheRead = 0, cacheWrite = 0 } = usage;
  if (inputIncludesCached !== undefined) return inputIncludesCached;
  // Cached tokens that do not fit into the input stand beside it, whatever the total says: some libraries add up only the two.
  if (input < cacheRead + cacheWrite) return false;
  return byTotal(usage)?.cached ?? true;
}

function includesReasoning(usage: ReportedUsage): boolean {
  const { outputIncludesReasoning, output = 0, reasoning = 0 } = usage;
  if (outputIncludesReasoning !== undefined) return outputIncludesReasoning;
  if (output < reasoning) return false;
  return byTotal(usage)?.reasoning ?? true;
}

/** What must be included for the counts to add up to the reported total. */
function byTotal({
  input = 0,
  output = 0,
  cacheRead = 0,
  cacheWrite = 0,
  reasoning = 0,
  total,
}: ReportedUsage): { cached: boolean; reasoning: boolean } | undefined {
  if (total === undefined) return undefined;
  for (const cachedApart of [0, cacheRead + cacheWrite]) {
    for (const reasoningApart of [0, reasoning]) {
      if (input + output + cachedApart + reasoningApart === total)
        return { cached: cachedApart === 0, reasoning: reasoningApart === 0 };
    }
  }
  return undefined;
}
