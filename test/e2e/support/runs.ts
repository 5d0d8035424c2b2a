import type { LocalLunary, StoredRun } from '@lunary-otel/local';

export interface Tree {
  run: StoredRun;
  children: Tree[];
}

/** The trees of the runs, by time of creation. A run whose parent is missing is in none. */
export function treesOf(runs: StoredRun[], parentRunId?: string): Tree[] {
  return runs
    .filter((run) => run.parentRunId === parentRunId)
    .map((run) => ({ run, children: treesOf(runs, run.id) }));
}

export const runsIn = ({ run, children }: Tree): StoredRun[] => [run, ...children.flatMap(runsIn)];

/** A tree as `type name status` lines, each indented below its parent. */
export const outlineOf = ({ run, children }: Tree, depth = 0): string[] => [
  `${'  '.repeat(depth)}${run.type} ${run.name} ${run.status}`,
  ...children.flatMap((child) => outlineOf(child, depth + 1)),
];

export const stallsOf = (lunary: LocalLunary): number =>
  lunary.requests().reduce((sum, { stalls }) => sum + stalls, 0);

/** Asks again and again until there is an answer. */
export async function eventually<T>(
  look: () => T | undefined | false,
  withinMillis: number,
): Promise<T> {
  const untilMillis = performance.now() + withinMillis;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > untilMillis) throw new Error(`Not within ${withinMillis} ms: ${look}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
