import { estimateMessageTokens, estimateTextTokens } from '../cost/estimate-tokens.js';
import { isContainer } from '../json/rebuild-json.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';

/**
 * The token counts of an llm end, with estimates where a count is missing or zero. All of them are
 * dropped where one is and the run has no name, or is not stored.
 */
export function completeUsage(event: CleanEvent, { store, report }: IngestContext): unknown {
  const usage = event.fields['tokensUsage'];
  const given = isContainer(usage) ? (usage as Record<string, unknown>) : {};
  if (given['prompt'] && given['completion']) return usage;
  const found = store.find(event.runId);
  if (found.kind === 'refused') return usage;
  // Without a name the server reads the field "tokenUsage", which nobody sends.
  if (found.kind === 'missing' || found.row.name === null) return event.fields['tokenUsage'];
  report('estimated-tokens', event, 'an llm end without both prompt and completion tokens');

  const completed = { ...given };
  const { input } = found.row;
  const { output } = event.fields;
  if (!given['prompt'] && input) {
    if (Array.isArray(input)) {
      const prompt = estimateMessageTokens(input);
      // The server's count throws there and leaves the counts as they came.
      if (prompt === undefined) return usage;
      completed['prompt'] = prompt;
    } else {
      completed['prompt'] = estimateTextTokens(input);
    }
  }
  if (!given['completion'] && output) completed['completion'] = estimateTextTokens(output);
  return completed;
}
