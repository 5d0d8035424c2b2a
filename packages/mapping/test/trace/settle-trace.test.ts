import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFacts } from '../../src/facts/span-facts.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { anyForest } from '../support/any-trace.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { factsWith } from '../support/made.ts';
import { firstRunOf, runsOf, spansOf, traceStart, treeOf } from '../support/nodes.ts';

const plain = factsWith({});

describe('the runs of any trace', () => {
  it('have ids of their own, and stand behind their parents', () => {
    fc.assert(
      fc.property(anyForest, fc.infiniteStream(fc.nat()), (roots, dice) => {
        const shuffled = spansOf(...roots)
          .map((span) => ({ span, at: dice.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ span }) => span);
        const before = new Set<string>();
        for (const { id, parentId } of settleTrace(shuffled).runs) {
          expect(before.has(id)).toBe(false);
          if (parentId !== undefined) expect(before.has(parentId)).toBe(true);
          before.add(id);
        }
      }),
    );
  });

  it('never start before their parent nor end before their own start', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        const runs = runsOf(...roots);
        const starts = new Map(runs.map(({ id, startMillis }) => [id, startMillis]));
        for (const { parentId, startMillis, endMillis } of runs) {
          expect(startMillis).toBeGreaterThanOrEqual(starts.get(parentId ?? '') ?? startMillis);
          if (endMillis !== undefined) expect(endMillis).toBeGreaterThanOrEqual(startMillis);
        }
      }),
    );
  });

  it('stand for every span that was given', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        const spans = spansOf(...roots);
        const { runs, runOf } = settleTrace(spans);
        for (const { facts } of spans) expect(runs).toContain(runOf.get(facts.view.spanId));
      }),
    );
  });

  it('are the same every time, and leave what they were made of as it was', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        const spans = deepFreeze(spansOf(...roots));
        expect(JSON.stringify(settleTrace(spans).runs)).toBe(
          JSON.stringify(settleTrace(spans).runs),
        );
      }),
    );
  });

  it('have names', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        for (const { name } of runsOf(...roots)) expect(name).not.toBe('');
      }),
    );
  });
});

describe('spans that are each other’s parents', () => {
  it.each([1, 2, 3])('in a circle of %i become runs all the same, one of them a root', (length) => {
    const spans = spansOf(...Array.from({ length }, () => ({ type: 'chain' as const })));
    const circle = spans.map((span, index) => ({
      ...span,
      parentSpanId: spans[(index + 1) % length]?.facts.view.spanId ?? '',
    }));
    const { runs } = settleTrace(circle);
    expect(runs).toHaveLength(length);
    expect(runs.filter(({ parentId }) => parentId === undefined)).toHaveLength(1);
  });

  it('may be calls and steps, which fold elsewhere', () => {
    const spans = spansOf(
      { type: 'llm' },
      { type: 'chain', step: true },
      { type: 'llm', responseId: 'a' },
    );
    const circle = spans.map((span, index) => ({
      ...span,
      parentSpanId: spans[(index + 1) % 3]?.facts.view.spanId ?? '',
    }));
    expect(settleTrace(circle).runs.length).toBeGreaterThan(0);
  });
});

describe('a trace of thousands of spans', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => index.toString(16).padStart(16, '0'));
  const settled = (parentOf: (index: number) => number): number =>
    settleTrace(
      ids.map((id, index) => ({
        facts: changedFacts(plain, { view: { ...plain.view, spanId: id } }),
        ...(index === 0 ? {} : { parentSpanId: ids[parentOf(index)] ?? '' }),
      })),
    ).runs.length;

  it('is settled when each is below the one before', () => {
    expect(settled((index) => index - 1)).toBe(ids.length);
  });

  it('is settled when all are below one', () => {
    expect(settled(() => 0)).toBe(ids.length);
  });
});

describe('a run', () => {
  it('stands among its siblings by when it began', () => {
    const runs = runsOf({
      type: 'chain',
      entityName: 'root',
      below: [
        { type: 'tool', toolName: 'late', from: 20 },
        { type: 'tool', toolName: 'early', from: 10 },
      ],
    });
    expect(treeOf(runs)).toEqual(['chain root', '  tool early', '  tool late']);
  });

  it('has no end while its span is open', () => {
    expect(firstRunOf({ type: 'chain', to: undefined })).not.toHaveProperty('endMillis');
  });

  it('keeps fractions of a millisecond', () => {
    expect(firstRunOf({ type: 'chain', from: 0.25 }).startMillis).toBe(traceStart + 0.25);
  });

  it('hangs on the run that left before, and starts no earlier', () => {
    const parentRun = { id: '00f067aa-0ba9-82b7-a3ce-929d0e0e4736', startMillis: traceStart + 50 };
    expect(firstRunOf({ type: 'llm', from: 10, to: 20, parentRun })).toMatchObject({
      parentId: parentRun.id,
      startMillis: traceStart + 50,
      endMillis: traceStart + 50,
    });
  });

  it('has request parameters only when it is a call', () => {
    const params = { temperature: 0.3 };
    expect(
      runsOf({ type: 'chain', params, below: [{ type: 'llm', params }] }).map((run) => run.params),
    ).toEqual([undefined, params]);
  });

  it('has a template only when its id is one that Lunary can have', () => {
    expect(firstRunOf({ type: 'llm', templateId: '42' }).templateId).toBe(42);
    for (const templateId of ['', 'v1', '-1', '1.5', '12345678901'])
      expect(firstRunOf({ type: 'llm', templateId })).not.toHaveProperty('templateId');
  });
});

describe('the error of a run', () => {
  it.each([
    [{ type: 'TypeError', message: 'No city.' }, 'TypeError: No city.'],
    [{ type: 'TypeError', message: 'TypeError: No city.' }, 'TypeError: No city.'],
    [{ message: 'No city.' }, 'No city.'],
    [{ type: '500', message: 'No city.' }, 'No city.'],
    [{ type: 'timeout' }, 'timeout'],
    [{}, 'Unknown error'],
  ])('%j is said as %j', (error, message) => {
    expect(firstRunOf({ type: 'tool', error }).error).toEqual({ message });
  });

  it('does not spread to its parent', () => {
    const runs = runsOf({
      type: 'agent',
      below: [{ type: 'tool', error: { message: 'No city.' } }],
    });
    expect(runs.map(({ error }) => error?.message)).toEqual([undefined, 'No city.']);
  });
});
