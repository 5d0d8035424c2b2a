import { describe, expect, it } from 'vitest';
import { spanId, traceId } from '../support/made.ts';
import { firstRunOf, runsOf } from '../support/nodes.ts';

const call = {
  type: 'llm',
  requestModel: 'gpt-4o',
  responseModel: 'gpt-4o-2024-08-06',
  responseId: 'r1',
  provider: 'openai',
  finishReasons: ['stop', 'stop'],
  usage: { input: 50, output: 17, reasoning: 5, cacheWrite: 0 },
} as const;

describe('the metadata of a run', () => {
  it('of a call says what only calls have', () => {
    const [, run] = runsOf({ type: 'chain', below: [call] });
    expect(run?.metadata).toEqual({
      provider: 'openai',
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'r1',
      finishReason: 'stop',
      reasoningTokens: 5,
    });
  });

  it('of a call leaves out a response model that is its name', () => {
    expect(firstRunOf({ ...call, responseModel: 'gpt-4o' }).metadata).not.toHaveProperty(
      'responseModel',
    );
  });

  it('of a call with several choices has the reasons that differ', () => {
    expect(firstRunOf({ ...call, finishReasons: ['stop', 'length'] }).metadata).toMatchObject({
      finishReason: ['stop', 'length'],
    });
  });

  it('of anything else repeats nothing of the calls below it', () => {
    const { type: _type, ...rest } = call;
    const [, agent] = runsOf({ type: 'chain', below: [{ type: 'agent', ...rest }] });
    expect(agent?.metadata).toEqual({});
  });

  it('of a root says where the trace comes from', () => {
    const resource = { 'service.name': 'shop', 'deployment.environment.name': 'production' };
    const [root, below] = runsOf({
      type: 'chain',
      resource,
      below: [{ type: 'tool', resource, toolCallId: 'call_1' }],
    });
    expect(root?.metadata).toEqual({
      serviceName: 'shop',
      environment: 'production',
      traceId,
      spanId: spanId.replace(/.*/, '0000000000000001'),
    });
    expect(below?.metadata).toEqual({ toolCallId: 'call_1' });
  });

  it('does not say a service name that nobody gave', () => {
    const resource = { 'service.name': 'unknown_service:node' };
    expect(firstRunOf({ type: 'chain', resource }).metadata).not.toHaveProperty('serviceName');
  });

  it('holds the user’s own under the user’s own keys, over anything of ours', () => {
    const metadata = { plan: 'pro', provider: 'mine', turn: 3 };
    expect(firstRunOf({ ...call, metadata }).metadata).toMatchObject(metadata);
  });

  it('does not repeat the user, the thread and the tags', () => {
    const metadata = { userId: 'ann', sessionId: 'chat-1', tags: ['a'], user_id: 'bob' };
    const run = firstRunOf({ type: 'chain', userId: 'ann', threadId: 'chat-1', metadata });
    expect(run.metadata).toMatchObject({ user_id: 'bob' });
    for (const key of ['userId', 'sessionId', 'tags']) expect(run.metadata).not.toHaveProperty(key);
  });

  it('names the kind of an error', () => {
    expect(firstRunOf({ type: 'tool', error: { type: 'timeout' } }).metadata).toMatchObject({
      errorType: 'timeout',
    });
  });
});
