import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../src/messages/message.js';
import { messagesOf } from '../../src/messages/messages-of.js';

const of = (role: string, ...content: unknown[]): ChatMessage[] | undefined =>
  messagesOf([{ role, content }], 'user');

const argumentsRead = (args: unknown): unknown => {
  const call = { id: 'a', function: { name: 'f', arguments: args } };
  const [message] = messagesOf([{ role: 'assistant', tool_calls: [call] }], 'user') ?? [];
  return message?.tool_calls?.[0]?.function.arguments;
};

const result = (id: string): object => ({ type: 'tool_result', tool_use_id: id, content: id });

const png = 'iVBORw0KGgo=';
const dataUrl = `data:image/png;base64,${png}`;

describe('an image', () => {
  it.each<[string, unknown]>([
    ['OpenAI chat', { type: 'image_url', image_url: { url: dataUrl } }],
    ['OpenAI Responses', { type: 'input_image', image_url: dataUrl }],
    [
      'the GenAI conventions',
      { type: 'blob', modality: 'image', mime_type: 'image/png', content: png },
    ],
    ['AI SDK 4', { type: 'image', image: png, mimeType: 'image/png' }],
    ['AI SDK 5', { type: 'file', mediaType: 'image/png', data: png }],
    [
      'Anthropic',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
    ],
    ['Bedrock', { image: { format: 'png', source: { bytes: png } } }],
    ['Gemini', { inlineData: { mimeType: 'image/png', data: png } }],
    ['Genkit', { media: { contentType: 'image/png', url: dataUrl } }],
    ['OpenInference', { message_content: { type: 'image', image: { image: { url: dataUrl } } } }],
  ])('of %s is one that Lunary shows', (_name, part) => {
    expect(of('user', { type: 'text', text: 'What is it?' }, part)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: dataUrl } },
        ],
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['OpenAI', { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
    ['Anthropic', { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
    ['the GenAI conventions', { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' }],
  ])('of %s may be somewhere else', (_name, part) => {
    expect(of('user', part)).toEqual([
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
      },
    ]);
  });

  it('whose bytes a library spelt out as numbers is text that says so', () => {
    const bytes = { type: 'image', image: { type: 'Buffer', data: [137, 80, 78, 71] } };
    expect(of('user', bytes)).toEqual([
      { role: 'user', content: expect.stringContaining('image') },
    ]);
  });
});

describe('sound', () => {
  it.each<[string, unknown]>([
    ['OpenAI', { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'mp3' } }],
    ['AI SDK', { type: 'file', mediaType: 'audio/mpeg', data: 'UklGRg==' }],
    ['Gemini', { inlineData: { mimeType: 'audio/mp3', data: 'UklGRg==' } }],
    [
      'the GenAI conventions',
      { type: 'blob', modality: 'audio', mime_type: 'audio/mp3', content: 'UklGRg==' },
    ],
  ])('of %s is one that Lunary shows', (_name, part) => {
    expect(of('user', part)).toEqual([
      {
        role: 'user',
        content: [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'mp3' } }],
      },
    ]);
  });
});

describe('what Lunary cannot show', () => {
  it.each<[string, unknown, string]>([
    [
      'a file with a name',
      { type: 'file', mediaType: 'application/pdf', data: 'JVBERi0=', filename: 'plan.pdf' },
      'plan.pdf',
    ],
    [
      'a document of Bedrock',
      { document: { format: 'pdf', name: 'Plan', source: { bytes: 'JVBERi0=' } } },
      '[document Plan]',
    ],
    [
      'a file without a name',
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } },
      '[file application/pdf]',
    ],
    ['a file by its id', { type: 'file', modality: 'document', file_id: 'file-1' }, 'file-1'],
    [
      'a document',
      {
        type: 'document',
        title: 'Plan',
        source: { type: 'text', media_type: 'text/plain', data: 'x'.repeat(99) },
      },
      'Plan',
    ],
    [
      'a server tool',
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      'web_search_call',
    ],
    ['a part of a kind yet to come', { type: 'hologram', of: 'Paris' }, 'Paris'],
    ['a number', 18, '18'],
  ])('(%s) is text, since other parts are invisible', (_name, part, shown) => {
    expect(of('user', part)).toEqual([{ role: 'user', content: expect.stringContaining(shown) }]);
  });

  it.each<[string, unknown]>([
    ['a part that is only a type', { type: 'step-start' }],
    ['state that a provider wants back', { type: 'custom', kind: 'x', providerOptions: {} }],
  ])('is nothing where nothing was said: %s', (_name, part) => {
    expect(of('user', { type: 'text', text: 'Paris.' }, part)).toEqual([
      { role: 'user', content: 'Paris.' },
    ]);
  });

  it('leaves the bytes of a file out', () => {
    const [message] =
      of('user', { type: 'file', mediaType: 'application/pdf', data: 'JVBE'.repeat(99) }) ?? [];
    expect(message?.content).not.toContain('JVBE');
  });
});

describe('an item that the provider worked on itself', () => {
  it('shows the image that it made', () => {
    const item = {
      type: 'image_generation_call',
      id: 'ig_1',
      result: 'iVBOR',
      output_format: 'png',
    };
    expect(messagesOf([item], 'assistant')).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } }],
      },
    ]);
  });

  it('says what was asked for, without what only a machine reads', () => {
    const item = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { query: 'Paris' },
    };
    expect(messagesOf([item], 'assistant')).toEqual([
      { role: 'assistant', content: '[web_search_call] {"action":{"query":"Paris"}}' },
    ]);
  });

  it.each([
    { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'Paris' } },
    {
      type: 'server_tool_call',
      id: 's',
      name: 'web_search',
      server_tool_call: { type: 'web_search', query: 'Paris' },
    },
  ])('is a call and its answer, where Anthropic searched: $type', (call) => {
    const found = [{ type: 'web_search_result', title: 'Paris', url: 'https://example.com' }];
    const answer = { type: 'web_search_tool_result', tool_use_id: 's', content: found };
    expect(of('assistant', call, answer, { type: 'text', text: 'A city.' })).toEqual([
      {
        role: 'assistant',
        content: 'A city.',
        tool_calls: [
          {
            id: 's',
            type: 'function',
            function: { name: 'web_search', arguments: '{"query":"Paris"}' },
          },
        ],
      },
      { role: 'tool', content: JSON.stringify(found), tool_call_id: 's' },
    ]);
  });

  it('is a call and its answer, where an MCP server gave it', () => {
    const items = [
      { type: 'mcp_list_tools', id: 'l', server_label: 'docs', tools: [{ name: 'lookup' }] },
      { type: 'mcp_call', id: 'm', name: 'lookup', arguments: '{"q":"Paris"}', output: 'A city.' },
    ];
    expect(messagesOf(items, 'assistant')).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { id: 'm', type: 'function', function: { name: 'lookup', arguments: '{"q":"Paris"}' } },
        ],
      },
      { role: 'tool', content: 'A city.', tool_call_id: 'm', name: 'lookup' },
    ]);
  });
});

describe('reasoning', () => {
  it.each<[string, unknown]>([
    ['the GenAI conventions', { type: 'reasoning', content: 'A city.' }],
    ['AI SDK', { type: 'reasoning', text: 'A city.' }],
    ['Anthropic', { type: 'thinking', thinking: 'A city.', signature: 'abc' }],
    ['Bedrock', { reasoningContent: { reasoningText: { text: 'A city.', signature: 'abc' } } }],
    ['Gemini', { thought: true, text: 'A city.' }],
    [
      'OpenAI Responses',
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'A city.' }] },
    ],
  ])('of %s is a message of its own before the answer', (_name, part) => {
    expect(of('assistant', part, { type: 'text', text: 'Paris.' })).toEqual([
      { role: 'reasoning', content: 'A city.' },
      { role: 'assistant', content: 'Paris.' },
    ]);
  });

  it('may stand beside the content', () => {
    const message = { role: 'assistant', content: 'Paris.', reasoning_content: 'A city.' };
    expect(messagesOf([message], 'user')).toEqual([
      { role: 'reasoning', content: 'A city.' },
      { role: 'assistant', content: 'Paris.' },
    ]);
  });

  it('that is redacted is no message', () => {
    const redacted = { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' };
    expect(of('assistant', redacted, { type: 'text', text: 'Paris.' })).toEqual([
      { role: 'assistant', content: 'Paris.' },
    ]);
  });

  it('that is encrypted is no message', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
    expect(messagesOf([item, { role: 'assistant', content: 'Paris.' }], 'user')).toEqual([
      { role: 'assistant', content: 'Paris.' },
    ]);
  });
});

describe('a refusal', () => {
  it('stands apart, beside no content', () => {
    const expected = [{ role: 'assistant', content: null, refusal: 'No.' }];
    expect(messagesOf([{ role: 'assistant', content: null, refusal: 'No.' }], 'user')).toEqual(
      expected,
    );
    expect(of('assistant', { type: 'refusal', refusal: 'No.' })).toEqual(expected);
  });
});

describe('a tool call', () => {
  it.each([
    [{ city: 'Paris' }, '{"city":"Paris"}'],
    ['{"city":"Paris"}', '{"city":"Paris"}'],
    ['"{\\"city\\":\\"Paris\\"}"', '{"city":"Paris"}'],
    ['{"city":"Pa', '{"city":"Pa'],
    [undefined, '{}'],
    [null, '{}'],
    ['', ''],
  ])('with arguments %j has them as JSON text: %j', (given, expected) => {
    expect(argumentsRead(given)).toBe(expected);
  });

  it('that stands in the content and beside it is one', () => {
    const message = {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }],
      tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }],
    };
    expect(messagesOf([message], 'user')?.[0]?.tool_calls).toHaveLength(1);
  });

  it('of the first chat API counts as OpenInference flattens it', () => {
    const message = {
      role: 'assistant',
      function_call_name: 'f',
      function_call_arguments_json: '{}',
    };
    expect(messagesOf([{ message }], 'assistant')?.[0]?.tool_calls).toEqual([
      { type: 'function', function: { name: 'f', arguments: '{}' } },
    ]);
  });

  it('of the first chat API counts as well', () => {
    const message = {
      role: 'assistant',
      content: null,
      function_call: { name: 'f', arguments: '{}' },
    };
    expect(messagesOf([message], 'user')?.[0]?.tool_calls).toEqual([
      { type: 'function', function: { name: 'f', arguments: '{}' } },
    ]);
  });
});

describe('tool results', () => {
  it('of one message are a message each, in the order in which things were said', () => {
    const [first, second, said] = [result('a'), result('b'), { type: 'text', text: 'Go on.' }];
    const messages = [
      { role: 'tool', tool_call_id: 'a', content: 'a' },
      { role: 'tool', tool_call_id: 'b', content: 'b' },
      { role: 'user', content: 'Go on.' },
    ];
    expect(of('user', first, second, said)).toEqual(messages);
    expect(of('user', said, first, second)).toEqual([messages[2], messages[0], messages[1]]);
  });

  it.each<[unknown, string]>([
    [{ type: 'json', value: { temp: 18 } }, '{"temp":18}'],
    [{ type: 'text', value: 'Sunny.' }, 'Sunny.'],
    [{ type: 'error-text', value: 'No such city.' }, 'No such city.'],
    [{ type: 'content', value: [{ type: 'text', text: 'Sunny.' }] }, 'Sunny.'],
    [[{ text: 'Sun' }, { text: 'ny.' }], 'Sunny.'],
    ['[{"type":"text","text":"Sunny."}]', 'Sunny.'],
    ['[{"json":{"temp":18}}]', '{"temp":18}'],
    [{ temp: 18 }, '{"temp":18}'],
    [{ type: 'reading', value: 18 }, '{"type":"reading","value":18}'],
    [[{ text: 'Sunny.', score: 1 }], '[{"text":"Sunny.","score":1}]'],
    ['[{"text":"Sunny.","score":1}]', '[{"text":"Sunny.","score":1}]'],
    [[1, 2], '[1,2]'],
    [null, ''],
  ])('%j say %j', (output, expected) => {
    const part = { type: 'tool-result', toolCallId: 'a', toolName: 'f', output };
    expect(of('tool', part)).toEqual([
      { role: 'tool', content: expected, tool_call_id: 'a', name: 'f' },
    ]);
  });
});
