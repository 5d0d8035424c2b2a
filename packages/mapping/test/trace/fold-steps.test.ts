import { describe, expect, it } from 'vitest';
import { runsOf, traceStart, treeOf } from '../support/nodes.ts';

const asked = [{ role: 'user', content: 'Weather in Paris?' }];
const call = { type: 'llm', requestModel: 'gpt-4o' } as const;
const step = { type: 'chain', step: true, entityName: 'step 1' } as const;
const agent = { type: 'agent', agentName: 'a' } as const;

describe('a step of an agent', () => {
  it('around one call folds into it and gives it what it held', () => {
    const runs = runsOf({
      ...agent,
      below: [
        {
          ...step,
          inputMessages: asked,
          tags: ['t'],
          below: [call, { type: 'tool', toolName: 'f' }],
        },
      ],
    });
    expect(treeOf(runs)).toEqual(['agent a', '  llm gpt-4o', '  tool f']);
    expect(runs[1]).toMatchObject({ input: asked, tags: ['t'] });
  });

  it('that holds nothing and stands around several things folds into the agent', () => {
    const runs = runsOf({
      ...agent,
      below: [
        {
          ...step,
          below: [
            { type: 'tool', toolName: 'f' },
            { type: 'tool', toolName: 'g' },
          ],
        },
      ],
    });
    expect(treeOf(runs)).toEqual(['agent a', '  tool f', '  tool g']);
  });

  it('that holds something of its own stays', () => {
    const runs = runsOf({
      ...agent,
      below: [{ ...step, output: 'kept', below: [{ type: 'tool', toolName: 'f' }] }],
    });
    expect(treeOf(runs)).toEqual(['agent a', '  chain step 1', '    tool f']);
  });

  it('that alone reports tokens stays, and several calls below report their own', () => {
    const usage = { input: 50, output: 17 };
    const counting = { ...step, usage };
    const [, kept] = runsOf({ ...agent, below: [{ ...counting, below: [{ type: 'tool' }] }] });
    expect(kept).toMatchObject({ type: 'chain', usage: { prompt: 50 } });
    const below = [
      { ...call, usage },
      { ...call, usage },
    ];
    const runs = runsOf({ ...agent, below: [{ ...counting, below }] });
    expect(treeOf(runs)).toEqual(['agent a', '  llm gpt-4o', '  llm gpt-4o']);
  });

  it('gives the call neither its name, nor its type, nor its error', () => {
    const [, run] = runsOf({
      ...agent,
      below: [{ ...step, name: 'mine', error: { message: 'later' }, below: [call] }],
    });
    expect(run).toMatchObject({ type: 'llm', name: 'gpt-4o' });
    expect(run?.error).toBe(undefined);
  });

  it('without anything above leaves its only call as the root, and stays where it holds more', () => {
    expect(treeOf(runsOf({ ...step, below: [call] }))).toEqual(['llm gpt-4o']);
    const runs = runsOf({ ...step, below: [call, { type: 'tool', toolName: 'f' }] });
    expect(treeOf(runs)).toEqual(['chain step 1', '  llm gpt-4o', '  tool f']);
  });

  it('of an agent whose run left before leaves all below it on that run', () => {
    const parentRun = { id: '00f067aa-0ba9-82b7-a3ce-929d0e0e4736', startMillis: traceStart };
    const runs = runsOf({ ...step, parentRun, below: [call, { type: 'tool', toolName: 'f' }] });
    expect(runs.map(({ type, parentId }) => [type, parentId])).toEqual([
      ['llm', parentRun.id],
      ['tool', parentRun.id],
    ]);
  });
});
