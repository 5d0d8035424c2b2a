import { describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import type { Step } from '../../src/assembler/departure.js';
import type { Reach } from '../../src/assembler/plan.js';
import { spanIdOf, traceId } from '../support/spans.js';
import { member, stage } from '../support/stage.js';
import type { Stage } from '../support/stage.js';

const idOf = (index: number): string => runIdOf({ traceId, spanId: spanIdOf(index) });

interface Scene {
  readonly mode: 'exporter' | 'processor';
  readonly before: (on: Stage) => void;
  readonly reach: Reach;
  readonly meanwhile: (on: Stage) => void;
}

/** What leaves in the end when something happens at the nth pause of a departure, for every n there is. */
function atEveryPause({ mode, before, reach, meanwhile }: Scene): (readonly Step[])[] {
  const outcomes: Step[][] = [];
  for (let pause = 0; ; pause += 1) {
    const on = stage(mode);
    before(on);
    const steps: Step[] = [];
    let pauses = 0;
    for (const departure of on.assembler.departures(reach, 100_000)) {
      if (pauses === pause) meanwhile(on);
      pauses += 1;
      steps.push(...(departure?.steps ?? []));
    }
    if (pauses <= pause) return outcomes;
    steps.push(...leftLater(on));
    expect(on.assembler.stats()).toMatchObject({ open: 0, held: 0 });
    outcomes.push(steps);
  }
}

/** What leaves by itself, without a flush, in the half minute a span may be held at most. */
function leftLater({ assembler }: Stage): Step[] {
  const steps: Step[] = [];
  for (let now = assembler.dueMillis; now <= 140_000; now = assembler.dueMillis)
    for (const departure of assembler.departures('due', now))
      steps.push(...(departure?.steps ?? []));
  return steps;
}

describe('while a trace leaves, others have a turn, and then', () => {
  it('a parent that was missing ends: its children hang on it all the same', () => {
    const outcomes = atEveryPause({
      mode: 'exporter',
      before: ({ end }) => {
        for (const index of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) end(member(index, 'tool', 1));
      },
      reach: 'flush',
      meanwhile: ({ end }) => end(member(1, 'agent')),
    });
    expect(outcomes.length).toBeGreaterThan(8);
    for (const steps of outcomes) {
      const starts = steps.filter(({ sends }) => sends !== 'end').map(({ run }) => run.id);
      expect(starts.toSorted()).toEqual([...new Set(starts)].toSorted());
      expect(starts[0]).toBe(idOf(1));
      const children = steps.filter(({ run }) => run.id !== idOf(1));
      expect(children.map(({ run }) => run.parentId)).toEqual(Array(11).fill(idOf(1)));
      expect(
        steps.filter(({ run, sends }) => run.id === idOf(1) && sends !== 'start'),
      ).toHaveLength(1);
    }
  });

  it('a straggler ends: it leaves a moment later, below its parent', () => {
    const outcomes = atEveryPause({
      mode: 'exporter',
      before: ({ end }) => {
        for (const index of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) end(member(index, 'tool', 0));
        end(member(0, 'agent'));
      },
      reach: 'due',
      meanwhile: ({ end }) => end(member(11, 'llm', 5)),
    });
    for (const steps of outcomes) {
      const straggler = steps.filter(({ run }) => run.id === idOf(11));
      expect(straggler).toMatchObject([{ sends: 'both', run: { parentId: idOf(5) } }]);
    }
  });

  it('the open root ends: its start and its end leave, once each', () => {
    const outcomes = atEveryPause({
      mode: 'processor',
      before: ({ start, end }) => {
        start(member(0, 'agent'));
        const calls = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => member(index, 'llm', 0));
        for (const call of calls) start(call);
        for (const call of calls) end(call);
      },
      reach: 'flush',
      meanwhile: ({ end }) => end(member(0, 'agent')),
    });
    for (const steps of outcomes) {
      const sent = steps.filter(({ run }) => run.id === idOf(0)).map(({ sends }) => sends);
      expect(sent.join(' ')).toMatch(/^(both|start end)$/);
      expect(steps).toHaveLength(sent.length + 10);
      expect(steps[0]?.run.id).toBe(idOf(0));
    }
  });

  it('feedback comes: it is neither lost nor given twice', () => {
    for (let pause = 0; pause < 20; pause += 1) {
      const { assembler, end } = stage('exporter');
      for (const index of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) end(member(index, 'tool', 0));
      end(member(0, 'agent'));
      const rated: string[] = [];
      let pauses = 0;
      for (const departure of assembler.departures('due', 100_000)) {
        if (pauses === pause) {
          const feedback = { feedback: { thumb: 'up' }, millis: 0 } as const;
          if (assembler.rate(idOf(3), feedback).kind === 'send') rated.push(idOf(3));
        }
        pauses += 1;
        rated.push(...(departure?.feedback ?? []).map(({ runId }) => runId));
      }
      expect(rated).toEqual(pauses > pause ? [idOf(3)] : []);
    }
  });
});
