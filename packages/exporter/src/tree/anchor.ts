/** A run whose start has left: what later children hang on. Small, since it outlives its span. */
export interface Anchor {
  readonly id: string;
  readonly startMillis: number;
  /** The anchor this run itself hangs on. */
  readonly up: Anchor | undefined;
  /** A run below reported usage, so what this one reports at its end is an aggregate. */
  usageBelow: boolean;
  /** When the last run directly below ended. */
  latestMillis: number;
}

export function newAnchor(run: { id: string; startMillis: number }, up?: Anchor): Anchor {
  const { id, startMillis } = run;
  return { id, startMillis, up, usageBelow: false, latestMillis: startMillis };
}

/** Notes on every run above that usage was reported below it. */
export function noteUsage(anchor: Anchor): void {
  for (let above = anchor.up; above && !above.usageBelow; above = above.up) above.usageBelow = true;
}
