import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../src/messages/messages-of.js';
import { expectChat } from '../support/chat-shape.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { conversation, conversations, namedConversations } from './shapes.ts';

const call = (id: string): object => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: '{}',
});

describe('a conversation', () => {
  it.each(Object.entries(conversations))('as %s becomes OpenAI chat messages', (_name, given) => {
    expect(messagesOf(deepFreeze(given), 'user')).toEqual(conversation);
  });

  it.each(Object.entries(namedConversations))(
    'as %s becomes OpenAI chat messages',
    (_name, given) => {
      const named = conversation.map((message) =>
        message.role === 'tool' ? { ...message, name: 'get_weather' } : message,
      );
      expect(messagesOf(deepFreeze(given), 'user')).toEqual(named);
    },
  );

  it('stays as it is when it is in that form already, however often it is read', () => {
    expect(messagesOf(conversation, 'user')).toEqual(conversation);
    expect(messagesOf(messagesOf(conversation, 'user'), 'user')).toEqual(conversation);
  });

  it('may be one message alone', () => {
    for (const message of conversation) expect(messagesOf(message, 'user')).toEqual([message]);
  });

  it('may come as a list inside a list, as LangChain batches it', () => {
    expect(messagesOf([conversation], 'user')).toEqual(conversation);
  });

  it('that a library wrote, as JSON text, into the text of one message is opened', () => {
    const wrapped = [{ role: 'user', content: JSON.stringify(conversation) }];
    expect(messagesOf(wrapped, 'user')).toEqual(conversation);
  });

  it('is opened there with the items of a Responses request among its messages, too', () => {
    const items = [
      { role: 'user', content: 'Weather?' },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'A city.' }] },
      call('a'),
      { type: 'function_call_output', call_id: 'a', output: '18' },
    ];
    const wrapped = [{ role: 'user', content: JSON.stringify(items) }];
    expect(messagesOf(wrapped, 'user')?.map(({ role }) => role)).toEqual([
      'user',
      'reasoning',
      'assistant',
      'tool',
    ]);
  });

  it('has its parallel calls in one message, although Responses items come one by one', () => {
    const [message, ...more] = messagesOf([call('a'), call('b')], 'assistant') ?? [];
    expect(more).toEqual([]);
    expect(message?.tool_calls?.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('in which a tool answers under its own name has that answer from a tool', () => {
    const messages = messagesOf(
      [...conversation.slice(0, 3), { role: 'get_weather', content: '18' }],
      'user',
    );
    expect(messages?.at(-1)).toEqual({
      role: 'tool',
      name: 'get_weather',
      tool_call_id: 'call_1',
      content: '18',
    });
  });
});

describe('plain text', () => {
  it('is one message of the role it stands for', () => {
    expect(messagesOf('Hello', 'user')).toEqual([{ role: 'user', content: 'Hello' }]);
    expect(messagesOf('Hello', 'assistant')).toEqual([{ role: 'assistant', content: 'Hello' }]);
    expect(messagesOf(['Hello', 'World'], 'user')).toEqual([
      { role: 'user', content: 'Hello' },
      { role: 'user', content: 'World' },
    ]);
  });

  it('may be JSON that a limit cut', () => {
    const cut = JSON.stringify(conversation).slice(0, 60);
    expect(messagesOf(cut, 'user')).toEqual([{ role: 'user', content: cut }]);
  });

  it.each([
    '{"message":"hi","ok":true}',
    '{"messages":"none"}',
    '{"text":"x","score":1}',
    '{"content":"x","title":"y"}',
    '{"reasoning":"because","answer":42}',
    '{"tool_calls":[]}',
    '["Paris","Oslo"]',
    '[1,2]',
    '[{"text":"x","score":1},{"text":"y","score":2}]',
    '[{"type":"apple","price":3},{"type":"pear","price":4}]',
    'null',
  ])('that is data, such as %s, is said as it stands', (data) => {
    expect(messagesOf(data, 'user')).toEqual([{ role: 'user', content: data }]);
    const said = [{ role: 'user', content: data }];
    expect(messagesOf(said, 'user')).toEqual(said);
    expect(messagesOf(JSON.stringify(said), 'user')).toEqual(said);
  });

  it('that is any data is said as it stands', () => {
    const records = fc.dictionary(fc.constantFrom('city', 'title', 'score'), fc.jsonValue(), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.integer()), records), (value) => {
        const text = JSON.stringify(value);
        expect(messagesOf(text, 'assistant')).toEqual([{ role: 'assistant', content: text }]);
      }),
    );
  });

  it('that only looks like a conversation is what was said', () => {
    const said = [{ role: 'user', content: '[1, 2, 3]' }];
    expect(messagesOf(said, 'user')).toEqual(said);
  });
});

describe('bare parts', () => {
  it('are one message together', () => {
    const parts = [
      { type: 'text', text: 'One.' },
      { type: 'text', content: 'Two.' },
    ];
    expect(messagesOf(parts, 'system')).toEqual([{ role: 'system', content: 'One.\n\nTwo.' }]);
  });
});

describe('any value', () => {
  const key = fc.constantFrom(
    ...'role type content text parts message messages kwargs id lc tool_calls toolCalls function name arguments args input output result reasoning refusal image image_url source data url toolUse toolResult functionCall functionResponse tool_call_id json value'.split(
      ' ',
    ),
  );
  const word = fc.oneof(
    fc.constantFrom(
      'user',
      'assistant',
      'tool',
      'text',
      'image',
      'tool_call',
      'tool_use',
      'tool_result',
      'reasoning',
      'function_call',
      'file',
      'refusal',
      'ai',
    ),
    fc.string(),
  );
  const { shape } = fc.letrec<{ shape: unknown }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      word,
      fc.constantFrom(null, undefined, 0, Number.NaN, true, {}, []),
      fc.array(tie('shape'), { maxLength: 4 }),
      fc.dictionary(key, tie('shape'), { maxKeys: 5, noNullPrototype: true }),
      fc
        .dictionary(key, tie('shape'), { maxKeys: 5, noNullPrototype: true })
        .map((value) => JSON.stringify(value)),
    ),
  }));

  it('becomes OpenAI chat messages or nothing, and is not changed', () => {
    fc.assert(
      fc.property(
        fc.oneof(shape, fc.anything({ withNullPrototype: true, withBigInt: true })),
        (value) => {
          const messages = messagesOf(deepFreeze(value), 'user');
          if (messages) {
            expectChat(messages);
            expect(messages.length).toBeGreaterThan(0);
          }
          expect(messagesOf(value, 'user')).toEqual(messages);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the text of a part', () => {
  const text = fc.string({ minLength: 1 }).filter((value) => value.trim() !== '');
  const part = fc.oneof(
    text.map((value) => ({ type: 'text', text: value })),
    text.map((value) => ({ type: 'text', content: value })),
    text.map((value) => ({ type: 'input_text', text: value })),
    text.map((value) => ({ text: value })),
  );

  it('is never lost, whatever stands beside it', () => {
    const other = fc.oneof(
      fc.constantFrom<unknown>(
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        { type: 'tool_call', id: 'a', name: 'f', arguments: {} },
        { type: 'reasoning', content: 'Hm.' },
        { type: 'file', filename: 'a.pdf', data: 'aGk=' },
      ),
      fc.jsonValue(),
    );
    const key = fc.constantFrom('content', 'parts');
    fc.assert(
      fc.property(
        part,
        fc.array(other, { maxLength: 3 }),
        fc.array(other, { maxLength: 3 }),
        key,
        (one, before, after, where) => {
          const messages =
            messagesOf([{ role: 'user', [where]: [...before, one, ...after] }], 'user') ?? [];
          const said = messages.flatMap(({ content }) =>
            typeof content === 'string'
              ? [content]
              : (content ?? []).map((each) => (each.type === 'text' ? each.text : '')),
          );
          const expected = 'text' in one ? one.text : one.content;
          expect(said.some((each) => each.includes(expected))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
