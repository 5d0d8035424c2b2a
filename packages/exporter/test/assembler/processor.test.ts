import { describe, expect, it } from 'vitest';
import type { TestSpan } from '../support/spans.js';
import { member, stage } from '../support/stage.js';

const lingerMillis = 250;

function messages(role: string, content: string): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
}

function says(question: string, answer: string): { attributes: Record<string, string> } {
  return {
    attributes: {
      'gen_ai.input.messages': messages('user', question),
      'gen_ai.output.messages': messages('assistant', answer),
    },
  };
}

function http(index: number, attributes: object, parent?: number): TestSpan {
  return member(index, undefined, parent, { name: 'POST', attributes: { ...attributes } });
}

describe('a processor, which sees spans start', () => {
  it('sends a trace whole, a moment after its last open span has ended', () => {
    const { start, end, after } = stage('processor');
    const [root, agent, call] = [member(0, undefined), member(1, 'agent', 0), member(2, 'llm', 1)];
    for (const it of [root, agent, call]) start(it);
    // An HTTP root can end before what it started.
    end(root);
    end(call);
    expect(after(5_000)).toEqual([]);
    end(agent);
    expect(after(lingerMillis)).toEqual(['both agent agent-1', 'both llm llm-2 < agent-1']);
  });

  it('waits for no parent that it has not seen start', () => {
    const { start, end, after } = stage('processor');
    const call = member(2, 'agent', 1);
    start(call);
    end(call);
    expect(after(lingerMillis)).toEqual(['both agent agent-2']);
  });

  it('waits on nobody for a parent that counts as remote and is known here, and isolates only what is linked', () => {
    const { start, end, departures } = stage('processor', { remoteParents: 'link' });
    const caller = member(1, 'agent', 0, { parentIsRemote: true });
    const [http, callee] = [
      member(2, undefined, 1, { parentIsRemote: true }),
      member(3, 'tool', 2),
    ];
    for (const it of [caller, http, callee]) start(it);
    for (const it of [callee, http]) end(it);
    const [first] = departures('flush');
    expect(first).toMatchObject({ linked: true, steps: [{ sends: 'start' }, { sends: 'both' }] });
    expect(first?.steps[1]?.run.parentId).toBe(first?.steps[0]?.run.id);
    end(caller);
    expect(departures('flush')).toMatchObject([{ linked: false, steps: [{ sends: 'end' }] }]);
  });

  it('sends early what a long trace is doing, finished work each second, and ends as they come', () => {
    const { start, end, after } = stage('processor', {}, { liveAfterMillis: 10_000 });
    const [root, agent, call] = [member(0, undefined), member(1, 'agent', 0), member(2, 'llm', 1)];
    for (const it of [root, agent, call]) start(it);
    expect(after(9_999)).toEqual([]);
    expect(after(1)).toEqual(['start chain http-0', 'start agent agent-1 < http-0']);
    end(call);
    const tool = member(3, 'tool', 1);
    start(tool);
    expect(after(999)).toEqual([]);
    expect(after(1)).toEqual(['both llm llm-2 < agent-1']);
    end(tool);
    end(agent);
    expect(after(1_000)).toEqual(['end agent agent-1 < http-0', 'both tool tool-3 < agent-1']);
    end(root);
    expect(after(1_000)).toEqual(['end chain http-0']);
  });

  it('names a request that starts early by the route that is known below it, else by its path without ids', () => {
    const request = { 'http.request.method': 'POST', 'url.path': '/chats/42' };
    const named = (...between: TestSpan[]): string[] => {
      const { start, after } = stage('processor', {}, { liveAfterMillis: 10_000 });
      for (const it of [http(0, request), ...between, member(9, 'agent', 0)]) start(it);
      return after(10_000);
    };
    expect(named()[0]).toBe('start chain POST /chats/:id');
    const middleware = http(1, { 'http.route': '/' }, 0);
    const handler = http(2, { 'http.route': '/chats/:chat' }, 0);
    expect(named(middleware, handler)[0]).toBe('start chain POST /chats/:chat');
  });

  it('never announces an open call, nor what is below it, until it has ended', () => {
    const { start, end, after } = stage('processor', {}, { liveAfterMillis: 10_000 });
    const [agent, call, twin] = [member(0, 'agent'), member(1, 'llm', 0), member(2, 'llm', 1)];
    for (const it of [agent, call, twin]) start(it);
    end(twin);
    expect(after(10_000)).toEqual(['start agent agent-0']);
    end(call);
    expect(after(1_000)).toEqual(['both llm llm-1 < agent-0']);
  });

  it('does not repeat in an end what was already counted below it', () => {
    const usage = { 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 4 };
    const { start, end, after, departures } = stage('processor', {}, { liveAfterMillis: 1_000 });
    const [agent, call] = [
      member(0, 'agent', undefined, { attributes: usage }),
      member(1, 'llm', 0, { attributes: usage }),
    ];
    start(agent);
    start(call);
    end(call);
    after(1_000);
    end(agent);
    const [departure] = departures('flush');
    expect(departure?.steps).toMatchObject([{ sends: 'end', run: { type: 'agent' } }]);
    expect(departure?.steps[0]?.run).not.toHaveProperty('usage');
  });

  it('gives a root that left early the question and answer of its trace when it ends', () => {
    const { start, end, after, departures } = stage('processor', {}, { liveAfterMillis: 1_000 });
    const root = member(0, undefined);
    const first = member(1, 'llm', 0, says('What is the weather?', 'Wait.'));
    const second = member(2, 'llm', 0, says('Well?', 'Sunny.'));
    for (const it of [root, first, second]) start(it);
    end(first);
    after(1_000);
    end(second);
    after(1_000);
    end(root);
    expect(departures('flush')[0]?.steps).toMatchObject([
      {
        sends: 'end',
        run: {
          input: [{ role: 'user', content: 'What is the weather?' }],
          output: { role: 'assistant', content: 'Sunny.' },
        },
      },
    ]);
  });

  it('flushes what has ended although the trace goes on', () => {
    const { start, end, after } = stage('processor');
    const [agent, call] = [member(0, 'agent'), member(1, 'llm', 0)];
    start(agent);
    start(call);
    end(call);
    expect(after(0, 'flush')).toEqual(['start agent agent-0', 'both llm llm-1 < agent-0']);
    expect(after(0, 'flush')).toEqual([]);
    end(agent);
    expect(after(0, 'flush')).toEqual(['end agent agent-0']);
  });

  it('hangs late spans under an open one that became a run only after what is between them had left', () => {
    const { start, end, after } = stage('processor');
    const [root, tool, http] = [member(0, 'agent'), member(1, 'tool', 0), member(2, undefined, 1)];
    for (const it of [root, tool, http]) start(it);
    end(http);
    expect(after(0, 'flush')).toEqual(['start agent agent-0']);
    const call = member(3, 'llm', 2);
    start(call);
    for (const it of [call, tool, root]) end(it);
    expect(after(1_000)).toEqual([
      'end agent agent-0',
      'both tool tool-1 < agent-0',
      'both llm llm-3 < tool-1',
    ]);
  });

  it('remembers what withLunary had set when a span started', () => {
    const { start, end, departures } = stage('processor');
    const call = member(0, 'agent');
    start(call, { userId: 'ada', userProps: { name: 'Ada' }, tags: ['beta'] });
    end(call);
    const [departure] = departures('flush');
    expect(departure?.steps).toMatchObject([
      { run: { userId: 'ada', userProps: { name: 'Ada' }, tags: ['beta'] } },
    ]);
  });
});

function leaves(
  traceRoot: 'auto' | 'always' | 'never',
  ...spans: ReturnType<typeof member>[]
): string[] {
  const { start, end, after } = stage('processor', { traceRoot });
  for (const it of spans) start(it);
  for (const it of spans.toReversed()) end(it);
  return after(lingerMillis);
}

describe('the root of a trace', () => {
  it('is left out above one visible run', () => {
    expect(leaves('auto', member(0, undefined), member(1, 'agent', 0))).toEqual([
      'both agent agent-1',
    ]);
    expect(leaves('auto', member(0, 'chain'), member(1, undefined, 0))).toEqual([
      'both chain chain-0',
    ]);
  });

  it('is no more than the call itself where a lone call is the local root', () => {
    expect(leaves('auto', member(0, 'llm'))).toEqual(['both llm llm-0']);
    expect(leaves('auto', member(0, 'llm'), member(1, undefined, 0))).toEqual(['both llm llm-0']);
  });

  it('is kept as a chain above several', () => {
    expect(leaves('auto', member(0, undefined), member(1, 'llm', 0), member(2, 'llm', 0))).toEqual([
      'both chain http-0',
      'both llm llm-1 < http-0',
      'both llm llm-2 < http-0',
    ]);
  });

  it.each(['embed', 'tool', 'retriever'])(
    'is kept as a chain above a lone %s, which Lunary would not list as a trace',
    (type) => {
      expect(leaves('auto', member(0, undefined), member(1, type, 0))).toEqual([
        'both chain http-0',
        `both ${type} ${type}-1 < http-0`,
      ]);
      // And where such a span is the root itself, a chain is put around it.
      expect(leaves('auto', member(0, type))).toEqual([
        `both chain ${type}-0`,
        `both ${type} ${type}-0 < ${type}-0`,
      ]);
    },
  );

  it('is kept as a chain above a lone call, which Lunary lists among the calls but not as a trace', () => {
    expect(leaves('auto', member(0, undefined), member(1, 'llm', 0))).toEqual([
      'both chain http-0',
      'both llm llm-1 < http-0',
    ]);
  });

  it('gets a chain when it is a call with tools below it', () => {
    expect(leaves('auto', member(0, 'llm'), member(1, 'tool', 0))).toEqual([
      'both chain llm-0',
      'both llm llm-0 < llm-0',
      'both tool tool-1 < llm-0',
    ]);
  });

  it('is always kept, or never, when asked', () => {
    expect(leaves('always', member(0, undefined), member(1, 'agent', 0))).toEqual([
      'both chain http-0',
      'both agent agent-1 < http-0',
    ]);
    expect(
      leaves('never', member(0, undefined), member(1, 'embed', 0), member(2, 'tool', 0)),
    ).toEqual(['both embed embed-1', 'both tool tool-2']);
  });

  it('is never kept when the user excluded it, or it was not sampled', () => {
    const excluded = { attributes: { 'lunary.exclude': true } };
    expect(
      leaves(
        'auto',
        member(0, undefined, undefined, excluded),
        member(1, 'agent', 0),
        member(2, 'agent', 0),
      ),
    ).toEqual(['both agent agent-1', 'both agent agent-2']);
    expect(
      leaves('auto', member(0, 'agent', undefined, { sampled: false }), member(1, 'llm', 0)),
    ).toEqual(['both llm llm-1']);
  });

  it('sends nothing of a trace without GenAI spans', () => {
    expect(leaves('always', member(0, undefined), member(1, undefined, 0))).toEqual([]);
  });
});
