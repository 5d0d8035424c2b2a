import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/run/run.js';
import { anyForest } from '../support/any-trace.ts';
import { runsOf, treeOf } from '../support/nodes.ts';
import type { Node } from '../support/nodes.ts';

const call = { type: 'llm', requestModel: 'gpt-4o', usage: { input: 50, output: 17 } } as const;
const total = { usage: { input: 100, output: 34 } } as const;
const promptOf = (runs: readonly Run[]): (number | undefined)[] =>
  runs.map(({ usage }) => usage?.prompt);

describe('tokens', () => {
  it('of an agent are not said again when the calls below it say them', () => {
    const runs = runsOf({
      type: 'agent',
      ...total,
      below: [{ type: 'chain', ...total, below: [call, { ...call, responseId: 'b' }] }],
    });
    expect(promptOf(runs)).toEqual([undefined, undefined, 50, 50]);
  });

  it('of an agent stay where nothing below it reports any', () => {
    const silent = { type: 'llm', requestModel: 'gpt-4o' } as const;
    expect(
      promptOf(runsOf({ type: 'agent', ...total, below: [silent, { type: 'tool' }] })),
    ).toEqual([100, undefined, undefined]);
  });

  it('of a call stay although another call, made by its tool, is below it', () => {
    const runs = runsOf({ ...call, below: [{ type: 'tool', toolName: 'ask', below: [call] }] });
    expect(treeOf(runs)).toEqual(['llm gpt-4o', '  tool ask', '    llm gpt-4o']);
    expect(promptOf(runs)).toEqual([50, undefined, 50]);
  });

  it('of one call are said once, whether it stands beside or below one without', () => {
    const runs = runsOf({ type: 'chain', below: [call, { type: 'llm' }] });
    expect(promptOf(runs)).toEqual([undefined, 50, undefined]);
  });
});

describe('in any trace', () => {
  it('no run but a call reports tokens above another that does', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        const runs = runsOf(...roots);
        const byId = new Map(runs.map((run) => [run.id, run]));
        for (const run of runs.filter(({ usage }) => usage)) {
          let above = byId.get(run.parentId ?? '');
          for (; above; above = byId.get(above.parentId ?? ''))
            if (above.type !== 'llm') expect(above.usage).toBe(undefined);
        }
      }),
    );
  });

  it('a span that reports tokens is explained by its own run or by one below it', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        const runs = runsOf(...roots);
        const given = JSON.stringify(roots).includes('"usage"');
        expect(runs.some(({ usage }) => usage !== undefined)).toBe(given);
      }),
    );
  });
});

describe('in a trace whose leaves do the work', () => {
  it('the tokens of all runs are the tokens of the leaves, whatever stands above them says', () => {
    const leaf = fc.record({ prompt: fc.nat({ max: 1000 }), wrappers: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 6 }), (leaves) => {
        const below = leaves.map(({ prompt, wrappers }, index) => {
          const usage = { input: prompt, output: 1 };
          let node: Node = { type: 'llm', responseId: String(index), usage };
          for (let depth = 0; depth < wrappers; depth++)
            node = { type: depth % 2 === 0 ? 'chain' : 'agent', usage, below: [node] };
          return node;
        });
        const all = leaves.reduce((sum, { prompt }) => sum + prompt, 0);
        const runs = runsOf({ type: 'agent', usage: { input: all, output: leaves.length }, below });
        expect(runs.reduce((sum, { usage }) => sum + (usage?.prompt ?? 0), 0)).toBe(all);
        expect(runs.reduce((sum, { usage }) => sum + (usage?.completion ?? 0), 0)).toBe(
          leaves.length,
        );
      }),
    );
  });
});
