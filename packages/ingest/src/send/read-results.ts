import { matchResults } from '../post/match-results.js';
import type { EventResult } from '../post/read-answer.js';
import { isDuplicate, isTransient, refusalRuleOf } from '../post/refusal-rule.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';

export interface ReadResults {
  readonly settled: readonly (readonly [QueuedEvent, Outcome])[];
  /** To be sent once more, in this order. */
  readonly again: readonly QueuedEvent[];
}

/** Sorts the events of a batch by what the server says of each; on the last try nothing is left to be sent again. */
export function readResults(
  events: readonly QueuedEvent[],
  results: readonly EventResult[],
  isLastTry: boolean,
): ReadResults {
  const settled: (readonly [QueuedEvent, Outcome])[] = [];
  const again: QueuedEvent[] = [];
  // What follows an unstored start was lost with an answer of success.
  const unstored = new Set<string>();
  const matched = matchResults(events, results);
  for (const [index, event] of events.entries()) {
    const outcome = outcomeOf(matched[index]);
    const isUnsure = outcome.kind === 'unsure' || unstored.has(event.runId);
    if (isUnsure && !isLastTry) {
      again.push(event);
      if (event.event === 'start') unstored.add(event.runId);
    } else {
      settled.push([event, outcome.kind === 'unsure' ? outcome.atLast : outcome]);
    }
  }
  return { settled, again };
}

type Unsure = { readonly kind: 'unsure'; readonly atLast: Outcome };

function outcomeOf(result: EventResult | undefined): Outcome | Unsure {
  if (result === undefined) return { kind: 'unsure', atLast: unacknowledged };
  if (result.success) return { kind: 'accepted', duplicate: false };
  const message = result.error;
  if (isDuplicate(message)) return { kind: 'accepted', duplicate: true };
  const refused: Outcome = { kind: 'refused', rule: refusalRuleOf(message), message };
  return isTransient(message) ? { kind: 'unsure', atLast: refused } : refused;
}

const unacknowledged: Outcome = {
  kind: 'dropped',
  reason: 'unacknowledged',
  message: "the server's answers did not mention it",
};
