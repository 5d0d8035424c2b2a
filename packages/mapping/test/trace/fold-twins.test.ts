import { describe, expect, it } from 'vitest';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { runsOf, spansOf, treeOf } from '../support/nodes.ts';

const asked = [{ role: 'user', content: 'Weather in Paris?' }];
const answered = [{ role: 'assistant', content: 'Sunny.' }];
const outer = { type: 'llm', requestModel: 'gpt-4o', inputMessages: asked } as const;
const inner = {
  type: 'llm',
  responseModel: 'gpt-4o-2024-08-06',
  responseId: 'r1',
  outputMessages: answered,
  usage: { input: 50, output: 17 },
} as const;

describe('a call traced twice', () => {
  it('is one run that knows what both knew', () => {
    const runs = runsOf({ ...outer, below: [inner] });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      type: 'llm',
      name: 'gpt-4o',
      input: asked,
      output: answered[0],
      usage: { prompt: 50, completion: 17 },
      metadata: { responseModel: 'gpt-4o-2024-08-06', responseId: 'r1' },
    });
  });

  it('is one run when it was traced three times', () => {
    const runs = runsOf({
      type: 'agent',
      agentName: 'a',
      below: [{ ...outer, below: [{ type: 'llm', below: [inner] }] }],
    });
    expect(treeOf(runs)).toEqual(['agent a', '  llm gpt-4o']);
    expect(runs[1]).toMatchObject({ output: answered[0], usage: { prompt: 50 } });
  });

  it('has its tools below the one run', () => {
    const runs = runsOf({
      ...outer,
      below: [{ ...inner, below: [{ type: 'tool', toolName: 'f' }] }],
    });
    expect(treeOf(runs)).toEqual(['llm gpt-4o', '  tool f']);
  });

  it('stands for both its spans', () => {
    const { runs, runOf } = settleTrace(
      spansOf({ ...outer, below: [{ type: 'llm', below: [inner] }] }),
    );
    expect([...runOf.values()]).toEqual([runs[0], runs[0], runs[0]]);
  });

  it('may be an embedding or a retrieval', () => {
    expect(
      runsOf({ type: 'embed', input: 'a', below: [{ type: 'embed', usage: { input: 8 } }] }),
    ).toMatchObject([{ type: 'embed', input: 'a', usage: { prompt: 8 } }]);
    expect(runsOf({ type: 'retriever', query: 'a', below: [{ type: 'retriever' }] })).toHaveLength(
      1,
    );
  });

  it('shows the richer of two readings of its messages', () => {
    const cut = [{ role: 'user', content: 'Weather…' }];
    expect(
      runsOf({ ...outer, inputMessages: cut, below: [{ ...inner, inputMessages: asked }] })[0]
        ?.input,
    ).toEqual(asked);
    expect(runsOf({ ...outer, below: [{ ...inner, inputMessages: cut }] })[0]?.input).toEqual(
      asked,
    );
  });
});

describe('calls that only look like twins', () => {
  it('stay two when they have different response ids', () => {
    expect(runsOf({ ...outer, responseId: 'r0', below: [inner] })).toHaveLength(2);
  });

  it('stay two when something else stands between them', () => {
    const runs = runsOf({ ...outer, below: [{ type: 'tool', toolName: 'ask', below: [inner] }] });
    expect(treeOf(runs)).toEqual(['llm gpt-4o', '  tool ask', '    llm gpt-4o-2024-08-06']);
  });

  it('are a chain of calls where one holds several', () => {
    const runs = runsOf({
      ...outer,
      entityName: 'retrying',
      below: [inner, { ...inner, responseId: 'r2' }],
    });
    expect(treeOf(runs)).toEqual([
      'chain retrying',
      '  llm gpt-4o-2024-08-06',
      '  llm gpt-4o-2024-08-06',
    ]);
    expect(runs[0]?.usage).toBe(undefined);
  });

  it('stay two when they are tools or agents, which do call themselves', () => {
    expect(runsOf({ type: 'tool', below: [{ type: 'tool' }] })).toHaveLength(2);
    expect(runsOf({ type: 'agent', below: [{ type: 'agent' }] })).toHaveLength(2);
  });
});
