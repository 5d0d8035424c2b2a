import { describe, expect, it } from 'vitest';
import { requestOf } from '../../src/payloads/request.js';
import type { RequestFields } from '../../src/payloads/request.js';

const system = [{ role: 'system', content: 'Be terse.' }];
const asked = [{ role: 'user', content: 'Weather in Paris?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];

const cases: Record<string, [request: object, expected: RequestFields]> = {
  'OpenAI chat': [
    {
      model: 'gpt-4o',
      messages: [...system, ...asked],
      temperature: 0.3,
      max_tokens: 200,
      tools,
      n: 2,
      user: 'u',
    },
    {
      requestModel: 'gpt-4o',
      inputMessages: [...system, ...asked],
      params: { temperature: 0.3, max_tokens: 200, n: 2, tools },
    },
  ],
  'OpenAI Responses': [
    {
      model: 'gpt-4o',
      instructions: 'Be terse.',
      input: 'Weather in Paris?',
      max_output_tokens: 200,
      reasoning: { effort: 'low' },
      tools: [{ type: 'function', name: 'get_weather', parameters }],
    },
    {
      requestModel: 'gpt-4o',
      system,
      inputMessages: asked,
      params: { max_tokens: 200, reasoning_effort: 'low', tools },
    },
  ],
  'OpenAI completions': [
    { model: 'gpt-3.5-turbo-instruct', prompt: 'Weather in Paris?', stop: ['.'] },
    { requestModel: 'gpt-3.5-turbo-instruct', inputMessages: asked, params: { stop: ['.'] } },
  ],
  'Cohere, on Bedrock as well': [
    {
      preamble: 'Be terse.',
      chat_history: [
        { role: 'USER', message: 'Hi.' },
        { role: 'CHATBOT', message: 'Hello.' },
      ],
      message: 'Weather in Paris?',
      max_tokens: 200,
    },
    {
      system,
      inputMessages: [
        { role: 'user', content: 'Hi.' },
        { role: 'assistant', content: 'Hello.' },
        ...asked,
      ],
      params: { max_tokens: 200 },
    },
  ],
  'Titan on Bedrock': [
    {
      inputText: 'Weather in Paris?',
      textGenerationConfig: { maxTokenCount: 200, temperature: 0.3, topP: 0.9 },
    },
    { inputMessages: asked, params: { max_tokens: 200, temperature: 0.3, top_p: 0.9 } },
  ],
  Anthropic: [
    {
      model: 'claude-sonnet-4-5',
      system: [{ type: 'text', text: 'Be terse.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] }],
      max_tokens: 256,
      stop_sequences: ['END'],
      tools: [{ name: 'get_weather', input_schema: parameters }],
    },
    {
      requestModel: 'claude-sonnet-4-5',
      system,
      inputMessages: asked,
      params: { max_tokens: 256, stop: ['END'], tools },
    },
  ],
  Bedrock: [
    {
      modelId: 'anthropic.claude-3-5-sonnet',
      system: [{ text: 'Be terse.' }],
      messages: [{ role: 'user', content: [{ text: 'Weather in Paris?' }] }],
      inferenceConfig: { maxTokens: 200, topP: 0.9 },
      toolConfig: {
        tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: parameters } } }],
      },
    },
    {
      requestModel: 'anthropic.claude-3-5-sonnet',
      system,
      inputMessages: asked,
      params: { max_tokens: 200, top_p: 0.9, tools },
    },
  ],
  Gemini: [
    {
      model: 'gemini-2.0-flash',
      contents: [{ role: 'user', parts: [{ text: 'Weather in Paris?' }] }],
      config: {
        systemInstruction: { parts: [{ text: 'Be terse.' }] },
        temperature: 0.3,
        tools: [{ functionDeclarations: [{ name: 'get_weather', parameters }] }],
      },
    },
    {
      requestModel: 'gemini-2.0-flash',
      system,
      inputMessages: asked,
      params: { temperature: 0.3, tools },
    },
  ],
  Genkit: [
    {
      messages: [
        { role: 'system', content: [{ text: 'Be terse.' }] },
        { role: 'user', content: [{ text: 'Weather in Paris?' }] },
      ],
      config: { temperature: 0.3 },
      tools: [{ name: 'get_weather', description: '', inputSchema: parameters }],
    },
    { inputMessages: [...system, ...asked], params: { temperature: 0.3, tools } },
  ],
  LangChain: [
    {
      messages: [
        [
          {
            lc: 1,
            type: 'constructor',
            id: ['langchain_core', 'messages', 'SystemMessage'],
            kwargs: { content: 'Be terse.' },
          },
          {
            lc: 1,
            type: 'constructor',
            id: ['langchain_core', 'messages', 'HumanMessage'],
            kwargs: { content: 'Weather in Paris?' },
          },
        ],
      ],
      invocation_params: { temperature: 0.3 },
    },
    { inputMessages: [...system, ...asked], params: { temperature: 0.3 } },
  ],
};

describe('a provider request', () => {
  it.each(Object.entries(cases))(
    'of %s says model, instructions, messages, tools and parameters',
    (_name, [request, expected]) => {
      expect(requestOf(request)).toEqual(expected);
      expect(requestOf(JSON.stringify(request))).toEqual(expected);
      expect(requestOf(JSON.stringify(JSON.stringify(request)))).toEqual(expected);
    },
  );

  it.each([undefined, null, 5, 'Weather in Paris?', [], {}, { city: 'Paris' }])(
    'is not seen in %j',
    (value) => {
      expect(requestOf(value)).toBe(undefined);
    },
  );
});
