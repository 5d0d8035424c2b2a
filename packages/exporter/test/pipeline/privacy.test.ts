import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import { LunarySpanProcessor } from '../../src/index.js';
import type { LunaryOptions, RedactContext } from '../../src/index.js';
import { span, spanIdOf } from '../support/spans.js';

const secret = 'SECRET-4711';

let server: LocalLunary;
beforeEach(async () => {
  server = await startLocalLunary();
});
afterEach(() => server.close());

const message = (role: string, part: object): object => ({ role, parts: [part] });
const json = (value: unknown): string => JSON.stringify(value);

/** A call and a failing tool with the secret in everything that is content. */
const spans = [
  span({
    spanId: spanIdOf(0),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.stop_sequences': [secret],
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 4,
      'gen_ai.tool.definitions': json([{ type: 'function', name: 'f', description: secret }]),
      'gen_ai.system_instructions': json([{ type: 'text', content: `${secret} always` }]),
      'gen_ai.input.messages': json([
        message('user', { type: 'text', content: secret }),
        message('assistant', { type: 'tool_call', id: '1', name: 'f', arguments: { a: secret } }),
        message('tool', { type: 'tool_call_response', id: '1', response: secret }),
      ]),
      'gen_ai.output.messages': json([message('assistant', { type: 'text', content: secret })]),
    },
  }),
  span({
    spanId: spanIdOf(1),
    parentSpanId: spanIdOf(0),
    status: { code: 2, message: `RangeError: ${secret}` },
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'f',
      'gen_ai.tool.call.arguments': json({ a: secret }),
      'gen_ai.tool.call.result': secret,
    },
  }),
];

async function wire(options: LunaryOptions): Promise<string> {
  const processor = new LunarySpanProcessor({
    publicKey: server.publicKey,
    apiUrl: server.url,
    ...options,
  });
  for (const it of spans) processor.onStart(it, undefined as never);
  for (const it of spans) processor.onEnd(it);
  await processor.shutdown();
  expect(server.problems()).toEqual([]);
  return json(server.requests()) + json(server.runs());
}

describe('content', () => {
  it('leaves by default', async () => {
    expect(await wire({})).toContain(secret);
  });

  it('stays in the process when it is not to be captured, and calls still look like calls', async () => {
    expect(await wire({ captureContent: false })).not.toContain(secret);
    const call = server.runs().find(({ type }) => type === 'llm');
    expect(call).toMatchObject({
      name: 'gpt-4o',
      params: { temperature: 0.5 },
      promptTokens: 3,
      output: { role: 'assistant', content: '[content not captured]' },
    });
    expect(((call?.input ?? []) as { role: string }[]).map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
    ]);
    expect(server.runs().find(({ type }) => type === 'tool')?.error).toMatchObject({
      message: 'RangeError',
    });
  });
});

describe('redact', () => {
  it('is asked about every content field, and threads and chains show no more than it lets through', async () => {
    const asked = new Set<string>();
    const redact = (value: unknown, { field, run }: RedactContext): unknown => {
      asked.add(`${run.type} ${field}`);
      return JSON.parse(json(value).replaceAll(secret, '***')) as unknown;
    };
    const sent = await wire({ redact });
    expect(sent).not.toContain(secret);
    expect(sent).toContain('***');
    expect([...asked]).toEqual(
      expect.arrayContaining([
        'llm input',
        'llm output',
        'llm params',
        'llm metadata',
        'tool input',
        'tool error',
        'chain input',
      ]),
    );
  });

  it('never lets a value through by throwing', async () => {
    const redact = (): unknown => {
      throw new Error(secret);
    };
    expect(await wire({ redact })).not.toContain(secret);
    expect(server.runs().find(({ type }) => type === 'tool')).toMatchObject({
      name: '[redaction failed]',
      status: 'error',
      error: { message: '[redaction failed]' },
    });
  });

  it.each([[undefined], [null], [true], [7], [''], [[true]], [{ a: { b: 1 } }], [() => 1]])(
    'may return %j: the event is still one that the server takes',
    async (value) => {
      await wire({ redact: () => value });
      expect(server.runs().map(({ status }) => status)).not.toContain('started');
      expect(server.runs().filter(({ type }) => type === 'llm')).toHaveLength(1);
    },
  );
});

const failedCall = (attributes: Record<string, unknown>): ReturnType<typeof span> =>
  span({
    spanId: spanIdOf(0),
    status: { code: 2 },
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      ...attributes,
    },
  });

describe('one word', () => {
  async function sent(attributes: Record<string, unknown>): Promise<string> {
    const processor = new LunarySpanProcessor({
      publicKey: server.publicKey,
      apiUrl: server.url,
      captureContent: false,
    });
    processor.onEnd(failedCall(attributes));
    await processor.shutdown();
    expect(server.runs()).not.toEqual([]);
    return json(server.requests()) + json(server.runs());
  }

  it.each([
    ['a role', { 'gen_ai.input.messages': json([message('my wife', { type: 'text' })]) }],
    ['a choice of tools', { 'gen_ai.request.tool_choice': 'the one for my wife' }],
    ["an error's type", { 'error.type': 'my wife was refused' }],
    ['an attribute that nobody declared', { newlib_prompt: 'my wife' }],
    ['a variable of a prompt', { 'gen_ai.prompt.variable.who': 'my wife' }],
  ])('is all that %s may be', async (_, attributes) => {
    expect(await sent(attributes)).not.toContain('wife');
  });

  it('stays readable', async () => {
    const wire = await sent({
      'gen_ai.input.messages': json([message('developer', { type: 'text', content: 'x' })]),
      'gen_ai.request.tool_choice': 'required',
      'error.type': 'rate_limit_error',
    });
    for (const word of ['developer', 'required', 'rate_limit_error']) expect(wire).toContain(word);
  });
});
