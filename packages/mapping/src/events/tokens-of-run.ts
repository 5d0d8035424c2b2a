import type { TokensUsage } from '@lunary-otel/ingest';
import type { Run } from '../run/run.js';

const maxInt4 = 2 ** 31 - 1;

/**
 * Models whose price in Lunary takes off more for a cached token than the token costs or the provider takes off: with
 * `promptCached` 1,000 prompt tokens of which 800 were cached come to minus $0.0017 on o4-mini. Their count of cached
 * tokens is metadata instead, and the cost is that of uncached tokens: too high, but not absurd.
 *
 * All other models either have a fair discount (gpt-4o) or none, so that `promptCached` is shown beside the prompt tokens.
 */
const overDiscounted = /^(?:gpt-4o-mini|o1-mini|o3|o4-mini)/;

/** The counts as the server stores them: whole, within 32 bits, also summed up; `undefined` if there are none. */
export function tokensOf(run: Run): TokensUsage | undefined {
  if (run.usage === undefined) return undefined;
  const { prompt, completion } = countsOf(run.usage);
  if (prompt === undefined && completion === undefined) return undefined;
  const tokens: TokensUsage = {};
  if (prompt !== undefined) tokens.prompt = prompt;
  if (completion !== undefined) tokens.completion = completion;
  const cached = isOverDiscounted(run) ? 0 : cachedTokensOf(run.usage);
  if (cached > 0) tokens.promptCached = cached;
  return tokens;
}

/** Cached tokens that cannot stand in the usage, for the metadata; 0 if there are none. */
export function cachedTokensAside(run: Run): number {
  return run.usage && isOverDiscounted(run) ? cachedTokensOf(run.usage) : 0;
}

/**
 * The `type` of the end event, which is read and never stored. An end of type `llm` without both counts makes the server
 * guess them with a tokenizer: 120 ms of its only thread for each event, a minute and a half for some texts of 200 KB,
 * and a cost that nobody charged. No such end is cheap, so it is sent as a `chain`: counts are kept, nothing is guessed.
 */
export function endTypeOf(run: Run, tokens: TokensUsage | undefined): Run['type'] {
  if (run.type !== 'llm') return run.type;
  return tokens?.prompt && tokens.completion ? 'llm' : 'chain';
}

function countsOf(usage: TokensUsage): {
  prompt: number | undefined;
  completion: number | undefined;
} {
  const prompt = wholeOf(usage.prompt, maxInt4);
  // There is an index on the sum.
  return { prompt, completion: wholeOf(usage.completion, maxInt4 - (prompt ?? 0)) };
}

function cachedTokensOf(usage: TokensUsage): number {
  const { promptCached } = usage;
  return promptCached === undefined ? 0 : (wholeOf(promptCached, countsOf(usage).prompt ?? 0) ?? 0);
}

function isOverDiscounted({ type, name }: Run): boolean {
  return type === 'llm' && overDiscounted.test(name);
}

function wholeOf(count: number | undefined, max: number): number | undefined {
  if (typeof count !== 'number' || Number.isNaN(count) || count < 0) return undefined;
  return Math.min(Math.round(count), max);
}
