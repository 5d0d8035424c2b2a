import type { TokensUsage } from '@lunary-otel/ingest';
import type { ReportedUsage } from '../facts/fields.js';

/** Token counts in Lunary's reading: `prompt` includes cache reads and writes, `completion` includes reasoning. */
export function tokenCounts(usage: ReportedUsage): TokensUsage | undefined {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  const prompt = input === undefined ? undefined : input + (includesCached(usage) ? 0 : cacheRead + cacheWrite);
  const completion = output === undefined ? undefined : output + (includesReasoning(usage) ? 0 : reasoning);
  if (prompt === undefined && completion === undefined) return undefined;
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(completion === undefined ? {} : { completion }),
    ...(cacheRead > 0 && prompt !== undefined && cacheRead <= prompt ? { promptCached: cacheRead } : {}),
  };
}

/** Where the library does not say: by its total, else by whether the parts fit into the whole. */
function includesCached({ inputIncludesCached, input = 0, output = 0, cacheRead = 0, cacheWrite = 0, total }: ReportedUsage): boolean {
  if (inputIncludesCached !== undefined) return inputIncludesCached;
  const cached = cacheRead + cacheWrite;
  if (cached === 0) return true;
  if (total !== undefined && total === input + output + cached) return false;
  return input >= cached;
}

function includesReasoning({ outputIncludesReasoning, input = 0, output = 0, reasoning = 0, total }: ReportedUsage): boolean {
  if (outputIncludesReasoning !== undefined) return outputIncludesReasoning;
  if (reasoning === 0) return true;
  if (total !== undefined && total === input + output + reasoning) return false;
  return output >= reasoning;
}
