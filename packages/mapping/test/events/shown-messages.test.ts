import { describe, expect, it } from 'vitest';
import { endOf, startOf } from './support/run.ts';

const input = (messages: unknown, type = 'llm'): unknown =>
  startOf({ type, input: messages }).input;
const output = (messages: unknown, type = 'llm'): unknown =>
  endOf({ type, output: messages }).output;
const contentOf = (content: unknown): unknown =>
  (input([{ role: 'user', content }]) as { content: unknown }[])[0]?.content;

describe('messages of an llm', () => {
  it('pass as they are in the form that Lunary shows', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'https://a.b/c.png' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city_name":"Paris"}' },
          },
        ],
      },
      { role: 'tool', content: '{"temp_c":3}', tool_call_id: 'call_1', name: 'get_weather' },
      { role: 'reasoning', content: 'Hm.' },
      { role: 'developer', content: 'Go on.' },
      { role: 'assistant', content: null, refusal: 'No.' },
      {
        role: 'user',
        content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
      },
    ];
    expect(input(messages)).toEqual(messages);
    expect(output({ role: 'assistant', content: 'Hello' })).toEqual({
      role: 'assistant',
      content: 'Hello',
    });
    expect(output([{ role: 'assistant', content: '{"id":1,"source":"a"}' }])).toEqual([
      { role: 'assistant', content: '{"id":1,"source":"a"}' },
    ]);
  });

  it('have content null only beside tool calls or a refusal, since otherwise the whole list turns into raw JSON', () => {
    expect(contentOf(null)).toBe('');
    expect(contentOf(undefined)).toBe('');
    expect(output({ role: 'assistant', content: null, tool_calls: [] })).toEqual({
      role: 'assistant',
      content: '',
    });
  });

  it('show a refusal, for which content must be null', () => {
    expect(output({ role: 'assistant', content: '', refusal: 'No.' })).toEqual({
      role: 'assistant',
      content: null,
      refusal: 'No.',
    });
  });

  it('have text where an object would turn the whole list into raw JSON', () => {
    expect(contentOf({ temp_c: 3 })).toBe('{"temp_c":3}');
    expect(contentOf(3)).toBe('3');
    expect(contentOf(false)).toBe('false');
  });

  it('have text-only parts joined by a blank line, as the dashboard sets nothing between them', () => {
    expect(contentOf([{ type: 'text', text: 'a' }, 'b', { type: 'text', text: 'c' }])).toBe(
      'a\n\nb\n\nc',
    );
    const image = { type: 'image_url', image_url: { url: 'https://a.b/c' } };
    expect(contentOf([{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, image])).toEqual([
      { type: 'text', text: 'a\n\nb' },
      image,
    ]);
    expect(contentOf([])).toBe('');
  });

  it('say in words what the dashboard cannot load or does not show', () => {
    expect(contentOf([{ type: 'image_url', image_url: { url: 'http://a/b.png' } }])).toBe(
      '[image http://a/b.png]',
    );
    expect(contentOf([{ type: 'image_url', image_url: 'https://a/b.png' }])).toEqual([
      { type: 'image_url', image_url: { url: 'https://a/b.png' } },
    ]);
    expect(contentOf([{ type: 'image_url', image_url: { url: 'data:text/html,x' } }])).toBe(
      '[image text/html, 16 characters]',
    );
    expect(contentOf([{ type: 'image_url' }])).toBe('[image]');
    expect(contentOf([{ type: 'input_audio' }])).toBe('[audio]');
    expect(contentOf([{ type: 'thinking', text: 'Hm.' }])).toBe('Hm.');
    expect(contentOf([{ type: 'file', file: { name: 'a.pdf' } }])).toBe(
      '{"type":"file","file":{"name":"a.pdf"}}',
    );
  });

  it('name images and sound that are too large to send', () => {
    const large = `data:image/png;base64,${'A'.repeat(600_000)}`;
    const small = `data:image/png;base64,${'A'.repeat(100_000)}`;
    expect(contentOf([{ type: 'image_url', image_url: { url: large } }])).toBe(
      '[image image/png, 600022 characters]',
    );
    expect(contentOf([{ type: 'image_url', image_url: { url: small } }])).toEqual([
      { type: 'image_url', image_url: { url: small } },
    ]);
    expect(
      contentOf([
        { type: 'input_audio', input_audio: { data: 'A'.repeat(600_000), format: 'wav' } },
      ]),
    ).toBe('[audio wav, 600000 characters]');
  });

  it('have tool calls in the one form whose name and arguments are seen', () => {
    const shown = [
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"city_name":1}' } },
    ];
    for (const call of [
      { id: 'a', function: { name: 'f', arguments: { city_name: 1 } } },
      { id: 'a', name: 'f', arguments: '{"city_name":1}' },
    ]) {
      expect(output({ role: 'assistant', content: null, tool_calls: [call, null] })).toEqual({
        role: 'assistant',
        content: null,
        tool_calls: shown,
      });
    }
  });

  it('keep what stands between them', () => {
    expect(input(['Hi', { role: 'user', content: 'a' }, { city_name: 1 }, null])).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'user', content: 'a' },
      { role: 'user', content: '{"city_name":1}' },
    ]);
  });
});

describe('inputs and outputs of other runs', () => {
  const messages = [{ role: 'user', content: 'Hi' }];

  it('are messages on agents and chains, where nothing of them would be invisible', () => {
    for (const type of ['agent', 'chain']) {
      expect(input(messages, type)).toEqual(messages);
      const rows = [{ role: 'admin', content: 'all', user_name: 'ada' }];
      expect(input(rows, type)).toBe(`{"result":${JSON.stringify(rows)}}`);
    }
  });

  it('are JSON text on tools, retrievers and embeddings', () => {
    for (const type of ['tool', 'retriever', 'embed']) {
      expect(input(messages, type)).toBe(`{"result":${JSON.stringify(messages)}}`);
    }
  });

  it('are cards for the documents of a retriever, whatever they lack', () => {
    const documents = [
      { id: 'a', title: 'Paris', summary: 'A city', source: 'https://a.b' },
      { summary: 'no title' },
      { title: 'no text' },
    ];
    expect(output(documents, 'retriever')).toEqual([
      documents[0],
      { id: '2', summary: 'no title' },
      { id: '3', title: 'no text', summary: '' },
    ]);
    expect(output([], 'retriever')).toEqual([]);
    expect(input('cities in France', 'retriever')).toBe('cities in France');
  });

  it('are lists of text messages on the turns of a conversation, whatever is given', () => {
    expect(input('Hi', 'chat')).toEqual(messages);
    expect(input({ role: 'user', content: 'Hi' }, 'chat')).toEqual(messages);
    expect(output('Hello', 'chat')).toEqual([{ role: 'assistant', content: 'Hello' }]);
    expect(
      input(
        [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Hi' },
              { type: 'image_url', image_url: { url: 'https://a.b/c' } },
            ],
          },
        ],
        'chat',
      ),
    ).toEqual([{ role: 'user', content: 'Hi\n\n[image https://a.b/c]' }]);
    expect(
      output(
        [
          { role: 'assistant', content: null, tool_calls: [{}] },
          { role: 'assistant', content: null, refusal: 'No.' },
        ],
        'chat',
      ),
    ).toEqual([{ role: 'assistant', content: 'No.' }]);
    expect(output({ a: 1 }, 'chat')).toEqual([{ role: 'assistant', content: '{"a":1}' }]);
    expect(
      endOf({ type: 'chat', output: [{ role: 'assistant', content: '' }] }),
    ).not.toHaveProperty('output');
  });
});
