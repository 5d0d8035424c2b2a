import { matchResults } from '../post/match-results.js';
import type { EventResult } from '../post/read-answer.js';
import { isDuplicate, isTransient, refusalRuleOf } from '../post/refusal-rule.js';
import { startRefused } from '../queue/outcome.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';

export interface ReadResults {
  readonly settled: readonly (readonly [QueuedEvent, Outcome])[];
  /** To be sent once more, in this order. */
  readonly again: readonly QueuedEvent[];
}

/** What is not to be sent once more, of what can be: events that the answer leaves out, and those that met a passing trouble. */
export interface LastTry {
  readonly unmentioned: boolean;
  readonly transient: boolean;
}

/** Sorts the events of a batch by what the server says of each. */
export function readResults(
  events: readonly QueuedEvent[],
  results: readonly EventResult[],
  isLast: LastTry,
): ReadResults {
  const settled: (readonly [QueuedEvent, Outcome])[] = [];
  const again: QueuedEvent[] = [];
  // What follows an unstored start was lost with an answer of success.
  const unstored = new Set<string>();
  const refused = new Set<string>();
  const matched = matchResults(events, results);
  for (const [index, event] of events.entries()) {
    const outcome = outcomeOf(matched[index]);
    const isUnsure = outcome.kind === 'unsure' && !isLast[outcome.because];
    if (isUnsure || unstored.has(event.runId)) {
      again.push(event);
      if (event.event === 'start') unstored.add(event.runId);
      continue;
    }
    const settles = outcome.kind === 'unsure' ? outcome.atLast : outcome;
    const isLost = settles.kind === 'accepted' && refused.has(event.runId);
    settled.push([event, isLost ? startRefused : settles]);
    if (event.event === 'start' && settles.kind === 'refused') refused.add(event.runId);
  }
  return { settled, again };
}

interface Unsure {
  readonly kind: 'unsure';
  readonly because: keyof LastTry;
  readonly atLast: Outcome;
}

function outcomeOf(result: EventResult | undefined): Outcome | Unsure {
  if (result === undefined)
    return { kind: 'unsure', because: 'unmentioned', atLast: unacknowledged };
  if (result.success) return { kind: 'accepted', duplicate: false };
  const message = result.error;
  if (isDuplicate(message)) return { kind: 'accepted', duplicate: true };
  const refused: Outcome = { kind: 'refused', rule: refusalRuleOf(message), message };
  return isTransient(message) ? { kind: 'unsure', because: 'transient', atLast: refused } : refused;
}

const unacknowledged: Outcome = {
  kind: 'dropped',
  reason: 'unacknowledged',
  message: "the server's answers did not mention it",
};
