import { describe, expect, it } from 'vitest';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { answer, instructed, sunny, weather, weatherCall } from '../support/said.ts';

describe('Mastra’s exporter', () => {
  const path = 'mastra-otel-exporter-1.4.0/agent-tool-loop';

  it('is an agent of calls and tools, without the steps and chunks around them', () => {
    expect(recordedTree(path)).toEqual([
      'agent Weather Agent',
      '  llm gpt-4o-mini',
      '  tool get_weather',
      '  llm gpt-4o-mini',
    ]);
  });

  it('has the messages and the tool calls of a call, which stand on its step', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [instructed('Be helpful.'), weather],
      output: weatherCall('call_fake54_0'),
      usage: { prompt: 60, completion: 21, promptCached: 12 },
      metadata: { finishReason: 'tool-calls', reasoningTokens: 5 },
    });
    expect(second).toMatchObject({ output: sunny, usage: { prompt: 80, completion: 17 } });
  });

  it('belongs to the user, session and tags of its metadata', () => {
    expect(runNamed(path, 'agent Weather Agent')).toMatchObject({
      input: weather.content,
      output: sunny.content,
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha'],
      metadata: { plan: 'pro' },
    });
  });

  it('has the arguments and the result of a tool', () => {
    expect(runNamed(path, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: { temp: 18 },
      metadata: { toolCallId: 'call_fake54_0' },
    });
  });

  it('shows the steps of a workflow, which are the user’s own', () => {
    const workflow = 'mastra-otel-exporter-1.4.0/workflow-agent';
    expect(recordedTree(workflow)).toEqual([
      'chain plan',
      '  chain s1',
      '    agent Weather Agent',
      '      llm gpt-4o-mini',
    ]);
    expect(runNamed(workflow, 'chain s1')).toMatchObject({ output: { a: answer.content } });
  });
});

describe('Mastra’s bridge', () => {
  const path = 'mastra-otel-bridge-1.5.4/agent-tool-loop';

  it('is an agent whose one call is the sum of its steps, as it says', () => {
    expect(recordedTree(path)[0]).toBe('agent Weather Agent');
    expect(runsNamed(path, 'llm gpt-4o-mini')).toMatchObject([
      {
        input: [instructed('Be helpful.'), weather],
        output: sunny,
        usage: { prompt: 140, completion: 38, promptCached: 24 },
      },
    ]);
  });

  it('has the time to the first token', () => {
    expect(runNamed(path, 'llm gpt-4o-mini').metadata['timeToFirstToken']).toMatch(/^\d+ ms$/);
  });

  it('shows a failing tool as failed, and the agent that went on as not', () => {
    const throws = 'mastra-otel-bridge-1.5.4/agent-tool-throws';
    expect(runNamed(throws, 'tool get_weather').error?.message).toBe('Error: weather service down');
    expect(runNamed(throws, 'agent Weather Agent').error).toBe(undefined);
  });
});
