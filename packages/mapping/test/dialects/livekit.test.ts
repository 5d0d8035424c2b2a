import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { instructed, sunny, weather, weatherCall, weatherTool } from '../support/said.ts';

// LiveKit's agents need a room with a microphone: these spans are made by hand after its sources.
const context = JSON.stringify({
  items: [
    { id: 'item_1', type: 'message', role: 'system', content: ['Be helpful.'] },
    { id: 'item_2', type: 'message', role: 'user', content: ['Weather in Paris?'] },
  ],
});
const call = JSON.stringify([
  { call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' },
]);

describe.each(['lk.', 'lk.pii.'])('LiveKit with what people said under %s*', (prefix) => {
  it('has the conversation, the answer and the calls of a model', () => {
    const { fields } = factsWith({
      name: 'llm_node',
      attributes: {
        [`${prefix}chat_ctx`]: context,
        [`${prefix}response.text`]: 'Let me see.',
        [`${prefix}response.function_calls`]: call,
      },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      inputMessages: [instructed('Be helpful.'), weather],
      outputMessages: [weatherCall('call_1', 'Let me see.')],
    });
  });

  it('has the arguments and the output of a tool, and its error', () => {
    const attributes = {
      'lk.function_tool.name': 'get_weather',
      'lk.function_tool.id': 'call_1',
      [`${prefix}function_tool.arguments`]: '{"city":"Paris"}',
      [`${prefix}function_tool.output`]: '18C',
    };
    expect(factsWith({ name: 'function_tool', attributes }).fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      toolCallId: 'call_1',
      input: { city: 'Paris' },
      output: '18C',
    });
    const failed = {
      ...attributes,
      'lk.function_tool.is_error': true,
      [`${prefix}function_tool.output`]: 'No such city.',
    };
    expect(factsWith({ name: 'function_tool', attributes: failed }).fields.error).toEqual({
      message: 'No such city.',
    });
  });
});

describe('LiveKit', () => {
  it('has model, tokens and tools of a request, and the time to its first token', () => {
    const { fields } = factsWith({
      name: 'llm_request',
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.tool.definitions': JSON.stringify([weatherTool()]),
        'lk.function_tools': ['get_weather'],
        'lk.llm_metrics': JSON.stringify({
          prompt_tokens: 50,
          completion_tokens: 17,
          prompt_cached_tokens: 12,
          total_tokens: 67,
        }),
        'lk.response.ttft': 0.25,
      },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      requestModel: 'gpt-4o',
      details: { timeToFirstToken: '250 ms' },
    });
    expect(fields.usage).toMatchObject({ input: 50, output: 17, cacheRead: 12 });
    expect(fields.params).toMatchObject({
      tools: [{ function: { name: 'get_weather', description: 'Get weather for a city' } }],
    });
  });

  it('has the names of the tools where nothing says more', () => {
    const attributes = { 'gen_ai.request.model': 'gpt-4o', 'lk.function_tools': ['get_weather'] };
    expect(factsWith({ name: 'llm_request', attributes }).fields.params).toEqual({
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
    });
  });

  it('has a session of agents with the room as its thread and the participant as its user', () => {
    const { fields } = factsWith({
      name: 'agent_session',
      attributes: {
        'lk.agent_name': 'concierge',
        'lk.room_name': 'room-1',
        'lk.participant_identity': 'user-42',
      },
    });
    expect(fields).toMatchObject({
      type: 'agent',
      agentName: 'concierge',
      threadId: 'room-1',
      userId: 'user-42',
    });
  });

  it('has what was said in a turn', () => {
    const attributes = { 'lk.user_input': sunny.content };
    expect(factsWith({ name: 'agent_turn', attributes }).fields.input).toBe(sunny.content);
  });

  it.each(['tts_node', 'tts_request', 'eou_detection', 'vad'])(
    'leaves %s transparent, which is no call of a model',
    (name) => {
      const attributes = { 'lk.input_text': 'a', 'gen_ai.request.model': 'sonic' };
      expect(factsWith({ name, attributes }).genai).toBe(false);
    },
  );
});
