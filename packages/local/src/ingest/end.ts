import { hasPrice } from '../cost/price-table.js';
import type { Lookup } from '../store/store.js';
import { type Outcome, stored } from '../store/outcome.js';
import type { RunRow } from '../store/run-row.js';
import { type CleanEvent, readTime } from './clean-event.js';
import type { IngestContext } from './context.js';
import { completeUsage } from './token-usage.js';

/** Shorter llm runs count as cached and have no cost. */
const minCostedMillis = 10;

/** Completes a run, over and over if need be. One that is not stored loses the event. */
export async function ingestEnd(event: CleanEvent, context: IngestContext): Promise<Outcome> {
  const { store, report } = context;
  const isLlm = event.type === 'llm';
  // Before the wait: the estimate needs a run that is stored by now.
  const usage = isLlm ? completeUsage(event, context) : event.fields['tokensUsage'];
  const found = isLlm ? await findLlm(event, context) : store.find(event.runId);
  if (found.kind === 'refused') return found;
  if (found.kind === 'missing') {
    report('lost-end', event, 'the run is not stored');
    return stored;
  }
  const { row } = found;
  const { input, output } = event.fields;
  const counts = (usage ?? {}) as Record<string, unknown>;
  return store.update(event.runId, {
    endedAt: event.timestamp,
    output: typeof output === 'boolean' ? String(output) : output,
    status: 'success',
    promptTokens: counts['prompt'],
    completionTokens: counts['completion'],
    cachedPromptTokens: counts['promptCached'] ?? 0,
    costed: isLlm ? isCosted(row, event) : undefined,
    metadata: event.metadata && { ...objectOrNothing(row.metadata), ...event.metadata },
    input: input || undefined,
  });
}

async function findLlm(
  event: CleanEvent,
  { store, stall, report }: IngestContext,
): Promise<Lookup> {
  const found = store.find(event.runId);
  if (found.kind !== 'missing') return found;
  report('stall', event, 'the start of this llm end is not stored');
  await stall();
  return store.find(event.runId);
}

function isCosted(row: Readonly<RunRow>, event: CleanEvent): boolean {
  const durationMillis = readTime(event.timestamp) - row.createdAt;
  return durationMillis >= minCostedMillis && row.name !== null && hasPrice(row.name);
}

function objectOrNothing(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
