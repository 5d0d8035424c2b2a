import type { QueuedEvent } from '../queue/queued-event.js';
import type { EventResult } from './read-answer.js';

/**
 * Finds the result of each event; undefined for an event that the answer does not mention.
 *
 * The server lists results in the order of the timestamps, equal ones in the order sent, and names only the run. So
 * the order tells start and end of a run apart; where the order is not what was expected, results are dealt out by run.
 */
export function matchResults(
  events: readonly QueuedEvent[],
  results: readonly EventResult[],
): (EventResult | undefined)[] {
  const sorted = events
    .map((event, index) => ({ event, index, time: Date.parse(event.timestamp) }))
    .toSorted((a, b) => a.time - b.time || a.index - b.index);
  const matched: (EventResult | undefined)[] = events.map(() => undefined);
  const asExpected =
    results.length === events.length &&
    sorted.every(({ event }, place) => results[place]?.id === event.runId);
  if (asExpected) {
    for (const [place, { index }] of sorted.entries()) matched[index] = results[place];
    return matched;
  }
  const byRun = resultsByRun(results);
  for (const { event, index } of sorted) matched[index] = byRun.get(event.runId)?.shift();
  return matched;
}

function resultsByRun(results: readonly EventResult[]): Map<string | undefined, EventResult[]> {
  const byRun = new Map<string | undefined, EventResult[]>();
  for (const result of results) {
    const sameRun = byRun.get(result.id);
    if (sameRun === undefined) byRun.set(result.id, [result]);
    else sameRun.push(result);
  }
  return byRun;
}
