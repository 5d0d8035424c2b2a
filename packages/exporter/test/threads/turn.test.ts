import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary, StoredRun } from '@lunary-otel/local';
import { LunarySpanProcessor } from '../../src/index.js';
import type { LunaryOptions } from '../../src/index.js';
import { threadRunIdOf } from '../../src/threads/thread-id.js';
import { span, spanIdOf } from '../support/spans.js';

let server: LocalLunary;
beforeEach(async () => {
  server = await startLocalLunary();
});
afterEach(() => server.close());

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function turn(
  index: number,
  question: string,
  answer: string,
  more: object = {},
): ReturnType<typeof span> {
  return span({
    traceId: `${index}`.repeat(32),
    spanId: spanIdOf(index),
    startMillis: 1_700_000_000_000 + index * 1_000,
    attributes: {
      'lunary.type': 'agent',
      'lunary.name': 'guide',
      'lunary.thread.id': 'conversation-1',
      'lunary.user.id': 'ada',
      'lunary.user.props': '{"name":"Ada"}',
      'lunary.input': question,
      ...(answer === '' ? {} : { 'lunary.output': answer }),
    },
    ...more,
  });
}

async function send(
  spans: readonly ReturnType<typeof span>[],
  options: LunaryOptions = {},
): Promise<void> {
  const processor = new LunarySpanProcessor({
    publicKey: server.publicKey,
    apiUrl: server.url,
    ...options,
  });
  for (const it of spans) processor.onEnd(it);
  await processor.shutdown();
}

const byType = (type: string): StoredRun[] => server.runs().filter((run) => run.type === type);

/** A thread's second start is refused, and that is all right. */
const problems = () => server.problems().filter(({ detail }) => !/already exists/.test(detail));

describe('a conversation', () => {
  it('becomes a thread with one chat run a turn, each above its trace', async () => {
    await send([turn(1, 'Hello?', 'Hi!'), turn(2, 'And now?', 'Bye.')]);
    const [thread] = byType('thread');
    expect(byType('thread')).toHaveLength(1);
    expect(thread).toMatchObject({
      id: expect.stringMatching(uuid),
      name: 'conversation-1',
      status: 'success',
      input: { role: 'assistant', content: 'Bye.' },
      user: { externalId: 'ada', props: { name: 'Ada' } },
    });
    const chats = byType('chat');
    expect(chats).toMatchObject([
      {
        parentRunId: thread?.id,
        status: 'success',
        input: [{ role: 'user', content: 'Hello?' }],
        output: [{ role: 'assistant', content: 'Hi!' }],
      },
      {
        parentRunId: thread?.id,
        input: [{ role: 'user', content: 'And now?' }],
        output: [{ role: 'assistant', content: 'Bye.' }],
      },
    ]);
    expect(byType('agent').map(({ parentRunId }) => parentRunId)).toEqual(
      chats.map(({ id }) => id),
    );
    expect(problems()).toEqual([]);
  });

  it('starts with the first turn that leaves, and no turn before it, whatever order they leave in', async () => {
    const child = span({
      traceId: '1'.repeat(32),
      spanId: spanIdOf(9),
      parentSpanId: spanIdOf(1),
      startMillis: 1_700_000_001_010,
      endMillis: 1_700_000_003_500,
      attributes: { 'lunary.type': 'tool' },
    });
    await send([turn(2, 'And now?', 'Bye.'), child, turn(1, 'Hello?', 'Hi!')]);
    await send([turn(3, 'Well?', 'Well.')]);
    const startOf = new Map(server.runs().map(({ id, createdAt }) => [id, createdAt]));
    for (const { parentRunId, createdAt } of server.runs()) {
      if (parentRunId === undefined) continue;
      expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(
        Date.parse(startOf.get(parentRunId) ?? 'no such run'),
      );
    }
    expect(server.runs().map(({ type }) => type)).toHaveLength(8);
    expect(problems()).toEqual([]);
  });

  it('goes on in another process, and can be sent twice', async () => {
    await send([turn(1, 'Hello?', 'Hi!')]);
    await send([turn(2, 'And now?', 'Bye.')]);
    await send([turn(2, 'And now?', 'Bye.')]);
    expect([byType('thread').length, byType('chat').length, byType('agent').length]).toEqual([
      1, 2, 2,
    ]);
    expect(byType('thread')[0]?.input).toEqual({ role: 'assistant', content: 'Bye.' });
    expect(problems()).toEqual([]);
  });

  it('shows a turn that failed', async () => {
    await send([turn(1, 'Hello?', '', { status: { code: 2, message: 'out of words' } })]);
    expect(byType('chat')[0]?.output).toEqual([
      { role: 'assistant', content: '[error] out of words' },
    ]);
    expect(problems()).toEqual([]);
  });

  it('stays metadata when threads are off', async () => {
    await send([turn(1, 'Hello?', 'Hi!')], { threads: false });
    expect(server.runs()).toMatchObject([
      { type: 'agent', metadata: { conversationId: 'conversation-1' } },
    ]);
    expect(server.runs()[0]).not.toHaveProperty('parentRunId');
  });

  it('has an id that differs by project and does not show the key', () => {
    const one = threadRunIdOf('11111111-2222-4333-8444-555555555555', 'c');
    const two = threadRunIdOf('99999999-2222-4333-8444-555555555555', 'c');
    expect(one).toMatch(uuid);
    expect(one).not.toBe(two);
    expect(one).toBe(threadRunIdOf('11111111-2222-4333-8444-555555555555', 'c'));
  });
});
