import { describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import type { Reach } from '../../src/assembler/plan.js';
import type { DepartRules } from '../../src/assembler/depart.js';
import { spanIdOf, traceId } from '../support/spans.js';
import { departed, member, stage } from '../support/stage.js';
import type { TestSpan } from '../support/spans.js';

type Mode = 'exporter' | 'processor';

const idOf = (index: number): string => runIdOf({ traceId, spanId: spanIdOf(index) });

/** A stage on which spans are rated; says which runs were rated in the end, and how often feedback was dropped. */
function ratings(mode: Mode, rules: Partial<DepartRules> = {}) {
  let homeless = 0;
  const on = stage(mode, { ...rules, onHomelessFeedback: () => (homeless += 1) });
  const rated: string[] = [];
  return {
    rated,
    homeless: () => homeless,
    start: (...spans: TestSpan[]) => spans.forEach((it) => on.start(it)),
    /** The last one first. */
    end: (...spans: TestSpan[]) => spans.toReversed().forEach((it) => on.end(it)),
    rate: (index: number) => {
      const fate = on.assembler.rate(idOf(index), { feedback: { thumb: 'up' }, millis: 0 });
      if (fate.kind === 'send') rated.push(fate.step.runId);
    },
    leave: (reach: Reach = 'due') => {
      for (const { feedback } of departed(on.assembler.departures(reach, 100_000)))
        rated.push(...feedback.map(({ runId }) => runId));
    },
  };
}

describe.each(['exporter', 'processor'] as const)(
  '%s: feedback for a span without a run',
  (mode) => {
    const told = (
      before: boolean,
      spans: TestSpan[],
      index: number,
    ): ReturnType<typeof ratings> => {
      const it = ratings(mode);
      if (mode === 'processor') it.start(...spans);
      it.end(...spans);
      if (before) it.rate(index);
      it.leave();
      if (!before) it.rate(index);
      return it;
    };

    describe.each([
      ['before it left', true],
      ['after it left', false],
    ])('%s', (_, before) => {
      it('is for the nearest run above it', () => {
        const spans = [
          member(0, 'agent'),
          member(1, 'tool', 0),
          member(2, undefined, 1),
          member(3, undefined, 2),
        ];
        expect(told(before, spans, 3).rated).toEqual([idOf(1)]);
      });

      it('is for the run at the top of the trace where there is none above it', () => {
        const spans = [
          member(0, undefined),
          member(1, undefined, 0),
          member(2, 'agent', 0),
          member(3, 'llm', 2),
        ];
        expect(told(before, spans, 0).rated).toEqual([idOf(2)]);
        expect(told(before, spans, 1).rated).toEqual([idOf(2)]);
      });

      it('is for the run of the call it was folded into', () => {
        const spans = [member(0, 'agent'), member(1, 'llm', 0), member(2, 'llm', 1)];
        expect(told(before, spans, 2).rated).toEqual([idOf(1)]);
      });

      it('is dropped, and told, where the trace has no run', () => {
        const { rated, homeless } = told(
          before,
          [member(0, undefined), member(1, undefined, 0)],
          1,
        );
        expect(rated).toEqual([]);
        expect(homeless()).toBe(1);
      });
    });
  },
);

describe('feedback', () => {
  it('for a span that nobody here has seen is sent as it is', () => {
    const { rate, rated } = ratings('processor');
    rate(7);
    expect(rated).toEqual([idOf(7)]);
  });

  it('waits for a run at the top that is still to come', () => {
    const { start, end, rate, leave, rated, homeless } = ratings('processor');
    const [root, other, agent] = [
      member(0, undefined),
      member(1, undefined, 0),
      member(2, 'agent', 0),
    ];
    start(root, other, agent);
    end(root, other);
    rate(1);
    leave('flush');
    expect(homeless()).toBe(0);
    end(agent);
    leave();
    rate(0);
    expect(rated).toEqual([idOf(2), idOf(2)]);
  });

  it('is for no run where a trace has several at the top', () => {
    const { start, end, rate, leave, rated, homeless } = ratings('processor', {
      traceRoot: 'never',
    });
    const spans = [member(0, undefined), member(1, 'agent', 0), member(2, 'agent', 0)];
    start(...spans);
    end(...spans);
    leave();
    rate(0);
    expect(rated).toEqual([]);
    expect(homeless()).toBe(1);
  });

  it('for a span below an open one that becomes a run goes with that', () => {
    const { start, end, rate, leave, rated } = ratings('processor');
    const [root, tool, http] = [member(0, 'agent'), member(1, 'tool', 0), member(2, undefined, 1)];
    start(root, tool, http);
    end(http);
    leave('flush');
    rate(2);
    end(root, tool);
    leave();
    expect(rated).toEqual([idOf(1)]);
  });
});
