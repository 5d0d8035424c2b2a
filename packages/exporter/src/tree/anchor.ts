import type { Run } from '@lunary-otel/mapping';
import type { Talk } from './talk.js';

/** A run whose start has left: what later children hang on. Small, since it outlives its span. */
export interface Anchor {
  readonly id: string;
  readonly startMillis: number;
  /** The anchor this run itself hangs on. */
  readonly up: Anchor | undefined;
  /** Set when the run shows a call to a model. */
  readonly call: SentCall | undefined;
  /** A run below reported usage, so what this one reports at its end is an aggregate. */
  usageBelow: boolean;
  /** When the last run directly below ended. */
  latestMillis: number;
  /** Of the root above, or of this run, while that is open. */
  talk: Talk | undefined;
}

export interface SentCall {
  readonly type: Run['type'];
  readonly reportedUsage: boolean;
  readonly responseId: unknown;
}

export function newAnchor(run: Run, up?: Anchor): Anchor {
  const { id, startMillis, type, usage, metadata } = run;
  const isCall = type === 'llm' || type === 'embed' || type === 'retriever';
  return {
    id,
    startMillis,
    up,
    call: isCall
      ? { type, reportedUsage: usage !== undefined, responseId: metadata['responseId'] }
      : undefined,
    usageBelow: false,
    latestMillis: startMillis,
    talk: up?.talk,
  };
}

/** Notes on every run above that usage was reported below it. */
export function noteUsage(anchor: Anchor): void {
  for (let above = anchor.up; above && !above.usageBelow; above = above.up) above.usageBelow = true;
}
