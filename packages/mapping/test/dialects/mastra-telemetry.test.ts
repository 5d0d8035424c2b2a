import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { instructed, sunny, weather } from '../support/said.ts';

// Mastra before its own tracing has no capture: these spans are made by hand after its sources.
describe('Mastra’s older telemetry', () => {
  it('has an agent with question, answer, user and thread', () => {
    const { fields } = factsWith({
      name: 'agent.generate',
      attributes: {
        componentName: 'planner',
        'agent.generate.argument.0': JSON.stringify(weather.content),
        'agent.generate.argument.1': JSON.stringify({ resourceId: 'user-42', threadId: 'sess-7' }),
        'agent.generate.result': JSON.stringify({
          text: sunny.content,
          totalUsage: { inputTokens: 120, outputTokens: 38 },
        }),
      },
    });
    expect(fields).toMatchObject({
      type: 'agent',
      agentName: 'planner',
      input: weather.content,
      output: sunny.content,
      userId: 'user-42',
      threadId: 'sess-7',
      usage: { input: 120, output: 38 },
    });
  });

  it('has a call out of the result of its step', () => {
    const name = 'workflow.agentic.llm-execution';
    const { fields } = factsWith({
      name,
      attributes: {
        [`${name}.result`]: JSON.stringify({
          metadata: {
            id: 'chatcmpl-1',
            modelId: 'gpt-4o-mini-2024-07-18',
            modelMetadata: { modelId: 'gpt-4o-mini' },
            request: {
              body: JSON.stringify({
                model: 'gpt-4o-mini',
                messages: [instructed('Be helpful.'), weather],
                temperature: 0.3,
              }),
            },
          },
          output: { text: sunny.content, usage: { inputTokens: 60, outputTokens: 17 } },
          stepResult: { reason: 'stop' },
        }),
      },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      requestModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      responseId: 'chatcmpl-1',
      inputMessages: [instructed('Be helpful.'), weather],
      outputMessages: [sunny],
      params: { temperature: 0.3 },
      usage: { input: 60, output: 17 },
      finishReasons: ['stop'],
    });
  });

  it('has the arguments and the result of a tool', () => {
    const { fields } = factsWith({
      attributes: {
        'stream.toolCall.toolName': 'get_weather',
        'stream.toolCall.toolCallId': 'call_1',
        'stream.toolCall.args': '{"city":"Paris"}',
        'stream.toolCall.result': '{"temp":18}',
      },
    });
    expect(fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      toolCallId: 'call_1',
      input: { city: 'Paris' },
      output: { temp: 18 },
    });
  });

  it('leaves its other spans transparent', () => {
    const attributes = { componentName: 'planner', 'agent.getMemory.result': '{}' };
    expect(factsWith({ name: 'agent.getMemory', attributes }).genai).toBe(false);
  });
});
