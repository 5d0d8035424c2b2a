import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import type { StoredRun } from '@lunary-otel/local';
import { forests, isKept } from '../support/forest.js';
import type { ForestSpan } from '../support/forest.js';
import { startJudge } from '../support/judge.js';
import type { Verdict } from '../support/judge.js';
import { play, plays } from '../support/play.js';

const numRuns = Number(process.env['TREE_LAW_RUNS'] ?? 1_000);
/** Another one each time, and part of the test's name, so that a run can be quoted and repeated. */
const seed = Number(process.env['TREE_LAW_SEED'] ?? Date.now() % 2 ** 31);
const timeoutMillis = 60_000 + numRuns * 60;

describe.each(['exporter', 'processor'] as const)('the tree law, %s', (mode) => {
  let server: Awaited<ReturnType<typeof startJudge>>;
  beforeAll(async () => {
    server = await startJudge();
  });
  afterAll(() => server.close());

  it(
    `holds for any forest, order, clocks, missing spans, pauses and flushes (${numRuns} with seed ${seed})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(forests, plays(mode), async (forest, how) => {
          const { posts, early, stuck } = play(forest, how);
          const verdict = await server.judge(posts);

          expect(stuck).toBe(0);
          expect(verdict.problems).toEqual([]);
          expect([...verdict.runs.values()].filter(({ status }) => status === 'started')).toEqual(
            [],
          );
          expect(childrenBeforeParents(verdict)).toEqual([]);
          expect(lostSpans(forest, verdict, mode)).toEqual([]);
          expect(misplaced(forest, verdict, mode, early)).toEqual([]);
        }),
        { numRuns, seed },
      );
    },
    timeoutMillis,
  );
});

function childrenBeforeParents({ runs }: Verdict): StoredRun[] {
  return [...runs.values()].filter(({ parentRunId, createdAt }) => {
    const parent = parentRunId === undefined ? undefined : runs.get(parentRunId);
    return parent !== undefined && createdAt < parent.createdAt;
  });
}

const isCall = (type: string | undefined): boolean =>
  type === 'llm' || type === 'embed' || type === 'retriever';

/** Spans that should have a run and have none. A call inside a call of its kind may be shown by that one's run. */
function lostSpans(forest: readonly ForestSpan[], { runs }: Verdict, mode: string): ForestSpan[] {
  return forest.filter((span) => {
    if (!isKept(span) || (mode === 'exporter' && span.lost) || runs.has(runIdOf(span)))
      return false;
    const above = ancestorsOf(span, forest).find(isKept);
    return !(isCall(span.type) && above?.type === span.type);
  });
}

/** Runs that hang elsewhere than on the nearest ancestor that has a run. */
function misplaced(
  forest: readonly ForestSpan[],
  { runs }: Verdict,
  mode: string,
  early: ReadonlySet<string>,
): object[] {
  return forest.flatMap((span) => {
    const id = runIdOf(span);
    const run = runs.get(id);
    // A placeholder leaves before anything is known of what it hangs on.
    if (!run || (mode === 'exporter' && (span.lost || early.has(id)))) return [];
    const wanted = wantedParent(span, forest, runs, mode);
    const found = spanRunAbove(run, forest, runs);
    return wanted === found ? [] : [{ span, wanted, found }];
  });
}

function wantedParent(
  span: ForestSpan,
  forest: readonly ForestSpan[],
  runs: Verdict['runs'],
  mode: string,
): string | undefined {
  for (const above of ancestorsOf(span, forest)) {
    const id = runIdOf(above);
    if (runs.has(id)) return id;
    // What a span hangs on that never came is not known.
    if (mode === 'exporter' && above.lost) return undefined;
  }
  return undefined;
}

/** Chains put around a run, and the turns of conversations, are looked through. */
function spanRunAbove(
  run: StoredRun,
  forest: readonly ForestSpan[],
  runs: Verdict['runs'],
): string | undefined {
  const own = new Set(forest.map(runIdOf));
  let id = run.parentRunId;
  while (id !== undefined && !own.has(id)) id = runs.get(id)?.parentRunId;
  return id;
}

function ancestorsOf(span: ForestSpan, forest: readonly ForestSpan[]): ForestSpan[] {
  const above: ForestSpan[] = [];
  for (let index = span.parent; index !== undefined; index = forest[index]?.parent) {
    const parent = forest[index];
    if (parent) above.push(parent);
  }
  return above;
}
