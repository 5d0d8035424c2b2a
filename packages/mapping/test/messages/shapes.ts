import type { ChatMessage } from '../../src/messages/message.js';

/** One conversation as many libraries write it: each value here stands for the same `conversation`. */
export const conversation: readonly ChatMessage[] = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: 'Weather in Paris?' },
  {
    role: 'assistant',
    content: '',
    tool_calls: [
      {
        id: 'call_1',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
      },
    ],
  },
  { role: 'tool', content: '{"temp":18}', tool_call_id: 'call_1' },
  { role: 'assistant', content: 'It is 18C.' },
];

const args = { city: 'Paris' };
const lc = (name: string, kwargs: object): object => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', name],
  kwargs,
});

const openAi = [
  { role: 'system', content: 'Be terse.' },
  { role: 'user', content: 'Weather in Paris?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      {
        id: 'call_1',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
      },
    ],
  },
  { role: 'tool', tool_call_id: 'call_1', content: '{"temp":18}' },
  { role: 'assistant', content: 'It is 18C.', refusal: null, annotations: [] },
];

/** Shapes that say everything, ids included. */
export const conversations: Readonly<Record<string, unknown>> = {
  'OpenAI chat': openAi,
  'OpenAI chat under `messages`': { messages: openAi, model: 'gpt-4o' },
  'OpenAI chat in JSON text': JSON.stringify(openAi),
  'OpenAI chat in JSON text, encoded twice': JSON.stringify(JSON.stringify(openAi)),
  'OpenAI chat as an array of JSON texts': openAi.map((message) => JSON.stringify(message)),
  'OpenAI chat with content in parts': openAi.map((message) =>
    typeof message.content === 'string' && message.role !== 'tool'
      ? { ...message, content: [{ type: 'text', text: message.content }] }
      : message,
  ),
  'OpenAI chat, each message under `message`': openAi.map((message) => ({ message })),
  'OpenAI Responses items': [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: [{ type: 'input_text', text: 'Weather in Paris?' }] },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'get_weather',
      arguments: '{"city":"Paris"}',
      status: 'completed',
    },
    { type: 'function_call_output', call_id: 'call_1', output: '{"temp":18}' },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'It is 18C.', annotations: [] }],
    },
  ],
  'parts of the GenAI conventions': [
    { role: 'system', parts: [{ type: 'text', content: 'Be terse.' }] },
    { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: args }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: { temp: 18 } }] },
    {
      role: 'assistant',
      parts: [{ type: 'text', content: 'It is 18C.' }],
      finish_reason: 'stop',
    },
  ],
  'Anthropic blocks': [
    { role: 'system', content: [{ type: 'text', text: 'Be terse.' }] },
    { role: 'user', content: 'Weather in Paris?' },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: args }],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'call_1',
          content: [{ type: 'text', text: '{"temp":18}' }],
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'It is 18C.' }] },
  ],
  'Bedrock blocks': [
    { role: 'system', content: [{ text: 'Be terse.' }] },
    { role: 'user', content: [{ text: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'call_1', name: 'get_weather', input: args } }],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: { toolUseId: 'call_1', content: [{ json: { temp: 18 } }], status: 'success' },
        },
      ],
    },
    { role: 'assistant', content: [{ text: 'It is 18C.' }] },
  ],
  'Gemini parts': [
    { role: 'system', parts: [{ text: 'Be terse.' }] },
    { role: 'user', parts: [{ text: 'Weather in Paris?' }] },
    { role: 'model', parts: [{ functionCall: { id: 'call_1', name: 'get_weather', args } }] },
    { role: 'user', parts: [{ functionResponse: { id: 'call_1', response: { temp: 18 } } }] },
    { role: 'model', parts: [{ text: 'It is 18C.' }] },
  ],
  'Genkit parts': [
    { role: 'system', content: [{ text: 'Be terse.' }] },
    { role: 'user', content: [{ text: 'Weather in Paris?' }] },
    {
      role: 'model',
      content: [{ toolRequest: { ref: 'call_1', name: 'get_weather', input: args } }],
    },
    { role: 'tool', content: [{ toolResponse: { ref: 'call_1', output: { temp: 18 } } }] },
    { role: 'model', content: [{ text: 'It is 18C.' }] },
  ],
  'LangChain, serialised': [
    lc('SystemMessage', { content: 'Be terse.' }),
    lc('HumanMessage', { content: 'Weather in Paris?' }),
    lc('AIMessage', {
      content: '',
      tool_calls: [{ id: 'call_1', name: 'get_weather', args, type: 'tool_call' }],
      additional_kwargs: {},
    }),
    lc('ToolMessage', { content: '{"temp":18}', tool_call_id: 'call_1' }),
    lc('AIMessageChunk', { content: 'It is 18C.' }),
  ],
  'LangChain, stored': [
    { type: 'system', data: { content: 'Be terse.' } },
    { type: 'human', data: { content: 'Weather in Paris?' } },
    {
      type: 'ai',
      data: {
        content: '',
        additional_kwargs: {
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
            },
          ],
        },
      },
    },
    { type: 'tool', data: { content: '{"temp":18}', tool_call_id: 'call_1' } },
    { type: 'ai', data: { content: 'It is 18C.' } },
  ],
  'OpenInference, unflattened': [
    { message: { role: 'system', content: 'Be terse.' } },
    {
      message: {
        role: 'user',
        contents: [{ message_content: { type: 'text', text: 'Weather in Paris?' } }],
      },
    },
    {
      message: {
        role: 'assistant',
        tool_calls: [
          {
            tool_call: {
              id: 'call_1',
              function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
            },
          },
        ],
      },
    },
    { message: { role: 'tool', content: '{"temp":18}', tool_call_id: 'call_1' } },
    { message: { role: 'assistant', content: 'It is 18C.' } },
  ],
};

/** AI SDK's say the tool's name in its result too. */
export const namedConversations: Readonly<Record<string, unknown>> = {
  'AI SDK 4': [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', args }],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'call_1',
          toolName: 'get_weather',
          result: { temp: 18 },
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'It is 18C.' }] },
  ],
  'AI SDK 5 and later': [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', input: args }],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'call_1',
          toolName: 'get_weather',
          output: { type: 'json', value: { temp: 18 } },
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'It is 18C.' }] },
  ],
};
