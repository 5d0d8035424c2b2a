import type { Run } from '@lunary-otel/mapping';

/**
 * Moves turns that start before their conversation up to its start, and with each what hangs on it. `runs` stand parents
 * before children; `threadStartOf` answers for the runs that are a turn.
 */
export function afterThreadStart(
  runs: readonly Run[],
  threadStartOf: (run: Run) => number | undefined,
): readonly Run[] {
  const movedMillis = new Map<string, number>();
  return runs.map((run) => {
    const { id, parentId, startMillis, endMillis } = run;
    const floorMillis = parentId === undefined ? threadStartOf(run) : movedMillis.get(parentId);
    if (floorMillis === undefined || floorMillis <= startMillis) return run;
    movedMillis.set(id, floorMillis);
    const end = endMillis === undefined ? {} : { endMillis: Math.max(endMillis, floorMillis) };
    return { ...run, startMillis: floorMillis, ...end };
  });
}
