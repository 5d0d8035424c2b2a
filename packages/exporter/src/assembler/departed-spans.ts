/** What is shown of the spans that leave with a departure, and how many they are. */
export interface DepartedSpans {
  /** By the id of the run that shows them: their own, or the one that they were folded into. */
  readonly byRun: ReadonlyMap<string, number>;
  /** No run shows them: they are transparent, excluded, or not sampled. */
  readonly skipped: number;
  /** They could not be read. */
  readonly unreadable: number;
  /** How many of all these have not ended, and were given up. */
  readonly unended: number;
}

export const noSpans: DepartedSpans = {
  byRun: new Map(),
  skipped: 0,
  unreadable: 0,
  unended: 0,
};

export interface ShownSpan {
  readonly runId: string | undefined;
  readonly isRead: boolean;
}

export function departedSpans(shown: readonly ShownSpan[], unended: number): DepartedSpans {
  const byRun = new Map<string, number>();
  let skipped = 0;
  let unreadable = 0;
  for (const { runId, isRead } of shown) {
    if (!isRead) unreadable += 1;
    else if (runId === undefined) skipped += 1;
    else byRun.set(runId, (byRun.get(runId) ?? 0) + 1);
  }
  return { byRun, skipped, unreadable, unended };
}
