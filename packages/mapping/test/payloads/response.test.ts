import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../src/messages/message.js';
import { responseOf } from '../../src/payloads/response.js';
import type { ResponseFields } from '../../src/payloads/response.js';

const answered = [{ role: 'assistant', content: 'It is sunny.' }];
const called: readonly ChatMessage[] = [
  {
    role: 'assistant',
    content: 'Let me see.',
    tool_calls: [
      {
        id: 'call_1',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
      },
    ],
  },
];

const cases: Record<string, [response: unknown, expected: ResponseFields]> = {
  'OpenAI chat': [
    {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      model: 'gpt-4o-2024-08-06',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'It is sunny.', refusal: null },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 50, completion_tokens: 17, total_tokens: 67 },
    },
    {
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'chatcmpl-1',
      finishReasons: ['stop'],
      outputMessages: answered,
      usage: { input: 50, output: 17, total: 67 },
    },
  ],
  'OpenAI chat with two choices': [
    {
      choices: [
        { message: { role: 'assistant', content: 'It is sunny.' }, finish_reason: 'stop' },
        { message: called[0], finish_reason: 'tool_calls' },
      ],
    },
    { finishReasons: ['stop', 'tool_calls'], outputMessages: [...answered, ...called] },
  ],
  'OpenAI Responses': [
    {
      id: 'resp_1',
      object: 'response',
      model: 'gpt-4o-2024-08-06',
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'A city.' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'It is sunny.' }],
        },
      ],
      usage: { input_tokens: 60, output_tokens: 33 },
    },
    {
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'resp_1',
      outputMessages: [{ role: 'reasoning', content: 'A city.' }, ...answered],
      usage: { input: 60, output: 33 },
    },
  ],
  Anthropic: [
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } },
      ],
      stop_reason: 'tool_use',
      usage: {
        input_tokens: 30,
        output_tokens: 14,
        cache_read_input_tokens: 200,
        cache_creation_input_tokens: 100,
      },
    },
    {
      responseModel: 'claude-sonnet-4-5-20250929',
      responseId: 'msg_1',
      finishReasons: ['tool_use'],
      outputMessages: called,
      usage: { input: 30, output: 14, cacheRead: 200, cacheWrite: 100, inputIncludesCached: false },
    },
  ],
  Bedrock: [
    {
      output: { message: { role: 'assistant', content: [{ text: 'It is sunny.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 40, outputTokens: 19, totalTokens: 59 },
    },
    {
      finishReasons: ['end_turn'],
      outputMessages: answered,
      usage: { input: 40, output: 19, total: 59 },
    },
  ],
  Gemini: [
    {
      responseId: 'gem_1',
      modelVersion: 'gemini-2.0-flash-001',
      candidates: [{ content: { parts: [{ text: 'It is sunny.' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 25, candidatesTokenCount: 11 },
    },
    {
      responseModel: 'gemini-2.0-flash-001',
      responseId: 'gem_1',
      finishReasons: ['STOP'],
      outputMessages: answered,
      usage: { input: 25, output: 11 },
    },
  ],
  'Gemini through ADK': [
    {
      content: { role: 'model', parts: [{ text: 'It is sunny.' }] },
      finishReason: 'STOP',
      usageMetadata: { promptTokenCount: 25, candidatesTokenCount: 11 },
    },
    { finishReasons: ['STOP'], outputMessages: answered, usage: { input: 25, output: 11 } },
  ],
  'Genkit, whose provider is finer about the reason and the tokens': [
    {
      message: { role: 'model', content: [{ text: 'It is sunny.' }] },
      finishReason: 'other',
      usage: { inputTokens: 50, outputTokens: 17 },
      raw: {
        id: 'chatcmpl-1',
        model: 'gpt-4o-2024-08-06',
        choices: [
          { message: { role: 'assistant', content: 'It is sunny.' }, finish_reason: 'tool_calls' },
        ],
        usage: {
          prompt_tokens: 50,
          completion_tokens: 17,
          prompt_tokens_details: { cached_tokens: 12 },
        },
      },
    },
    {
      responseModel: 'gpt-4o-2024-08-06',
      responseId: 'chatcmpl-1',
      finishReasons: ['tool_calls'],
      outputMessages: answered,
      usage: { input: 50, output: 17, cacheRead: 12 },
    },
  ],
  LangChain: [
    {
      generations: [
        [
          {
            text: 'It is sunny.',
            generationInfo: { finish_reason: 'stop' },
            message: {
              lc: 1,
              type: 'constructor',
              id: ['langchain_core', 'messages', 'AIMessage'],
              kwargs: { content: 'It is sunny.' },
            },
          },
        ],
      ],
    },
    { finishReasons: ['stop'], outputMessages: answered },
  ],
  'Titan on Bedrock': [
    {
      inputTextTokenCount: 23,
      results: [{ outputText: 'It is sunny.', tokenCount: 12, completionReason: 'FINISH' }],
    },
    { finishReasons: ['FINISH'], outputMessages: answered, usage: { input: 23, output: 12 } },
  ],
  'Llama on Bedrock': [
    {
      generation: 'It is sunny.',
      prompt_token_count: 23,
      generation_token_count: 12,
      stop_reason: 'stop',
    },
    { finishReasons: ['stop'], outputMessages: answered, usage: { input: 23, output: 12 } },
  ],
  'Mistral on Bedrock': [
    { outputs: [{ text: 'It is sunny.', stop_reason: 'stop' }] },
    { finishReasons: ['stop'], outputMessages: answered },
  ],
  'Cohere on Bedrock': [
    { text: 'It is sunny.', generation_id: 'gen_1', finish_reason: 'COMPLETE' },
    { finishReasons: ['COMPLETE'], outputMessages: answered },
  ],
  'OpenAI chat that speaks': [
    {
      choices: [
        {
          message: {
            role: 'assistant',
            content: null,
            audio: { id: 'audio_1', data: 'UklGRg', transcript: 'It is sunny.' },
          },
          finish_reason: 'stop',
        },
      ],
    },
    { finishReasons: ['stop'], outputMessages: answered },
  ],
  'OpenAI Responses that was cut': [
    {
      id: 'resp_1',
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'It is sunny.' }],
        },
      ],
    },
    { responseId: 'resp_1', finishReasons: ['max_output_tokens'], outputMessages: answered },
  ],
  Ollama: [
    {
      model: 'llama3.2',
      message: { role: 'assistant', content: 'It is sunny.' },
      done_reason: 'stop',
    },
    { responseModel: 'llama3.2', finishReasons: ['stop'], outputMessages: answered },
  ],
};

describe('a provider response', () => {
  it.each(Object.entries(cases))(
    'of %s says answer, model, id, finish reasons and usage',
    (_name, [response, expected]) => {
      expect(responseOf(response)).toEqual(expected);
      expect(responseOf(JSON.stringify(response))).toEqual(expected);
    },
  );

  it('of a stream is the last piece that holds an answer', () => {
    const pieces = [{ content: { parts: [{ text: 'It' }] } }, cases['Gemini through ADK']?.[0]];
    expect(responseOf(pieces)?.outputMessages).toEqual(answered);
  });

  it.each([undefined, null, 5, 'It is sunny.', [], {}, { city: 'Paris', id: 'x', model: 'y' }])(
    'is not seen in %j',
    (value) => {
      expect(responseOf(value)).toBe(undefined);
    },
  );
});
