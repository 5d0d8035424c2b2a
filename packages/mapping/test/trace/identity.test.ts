import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyForest } from '../support/any-trace.ts';
import { firstRunOf, runsOf } from '../support/nodes.ts';

const userOf = (run: { userId?: string; userProps?: object } | undefined): unknown =>
  run?.userProps === undefined ? run?.userId : [run.userId, run.userProps];

describe('the user of a trace', () => {
  it('stands on the root, wherever below it was set', () => {
    const runs = runsOf({
      type: 'chain',
      below: [{ type: 'agent', below: [{ type: 'llm', userId: 'ann' }] }],
    });
    expect(runs.map(userOf)).toEqual(['ann', undefined, undefined]);
  });

  it('takes all its properties along, the nearest to the root first', () => {
    const run = firstRunOf({
      type: 'chain',
      userProps: { plan: 'pro' },
      below: [
        { type: 'llm', userId: 'ann', userProps: { plan: 'free', email: 'ann@example.com' } },
      ],
    });
    expect(userOf(run)).toEqual(['ann', { plan: 'pro', email: 'ann@example.com' }]);
  });

  it('is each run’s own where there are several, since the root’s would cover theirs', () => {
    const runs = runsOf({
      type: 'chain',
      below: [
        { type: 'agent', userId: 'ann', userProps: { plan: 'pro' } },
        { type: 'agent', userId: 'bob', below: [{ type: 'llm' }] },
      ],
    });
    expect(runs.map(userOf)).toEqual([undefined, ['ann', { plan: 'pro' }], 'bob', undefined]);
  });

  it('stands on what can still take it, when the start of the root has left without it', () => {
    const runs = runsOf({
      type: 'chain',
      isStarted: true,
      below: [
        { type: 'agent', userProps: { plan: 'pro' }, below: [{ type: 'llm', userId: 'ann' }] },
      ],
    });
    expect(runs.map(userOf)).toEqual([undefined, ['ann', { plan: 'pro' }], undefined]);
  });

  it('does not pass from one root to another', () => {
    expect(runsOf({ type: 'chain', userId: 'ann' }, { type: 'chain' }).map(userOf)).toEqual([
      'ann',
      undefined,
    ]);
  });

  it('is never said by its properties alone', () => {
    expect(userOf(firstRunOf({ type: 'chain', userProps: { plan: 'pro' } }))).toBe(undefined);
  });
});

describe('the thread of a trace', () => {
  it('stands on the root, and in its metadata as the conversation', () => {
    const runs = runsOf({ type: 'chain', below: [{ type: 'llm', threadId: 'chat-1' }] });
    expect(runs.map(({ threadId }) => threadId)).toEqual(['chat-1', undefined]);
    expect(runs[0]?.metadata).toMatchObject({ conversationId: 'chat-1' });
  });

  it('is not said of a run whose root left before', () => {
    const parentRun = { id: '00f067aa-0ba9-82b7-a3ce-929d0e0e4736', startMillis: 0 };
    expect(firstRunOf({ type: 'llm', threadId: 'chat-1', parentRun }).threadId).toBe(undefined);
  });
});

describe('in any trace', () => {
  it('every user that was set is on a run, and runs of one root have one user or each their own', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        for (const root of roots) {
          const given = new Set(
            [...JSON.stringify(root).matchAll(/"userId":"(\w)"/g)].map(([, user]) => user),
          );
          const runs = runsOf(root);
          const users = runs.flatMap(({ userId }) => userId ?? []);
          // Two spans of one call can name two users: then the run has one of them.
          for (const user of users) expect(given.has(user)).toBe(true);
          expect(users.length > 0).toBe(given.size > 0);
          if (given.size === 1)
            expect(runs.filter(({ userId }) => userId !== undefined)).toEqual([runs[0]]);
          for (const { userId, userProps } of runs) if (userProps) expect(userId).toBeDefined();
        }
      }),
    );
  });

  it('only runs without a parent have a thread', () => {
    fc.assert(
      fc.property(anyForest, (roots) => {
        for (const { parentId, threadId } of runsOf(...roots))
          if (threadId !== undefined) expect(parentId).toBe(undefined);
      }),
    );
  });
});
