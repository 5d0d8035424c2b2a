import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { instructed, sunny, weather, weatherCall, weatherResult } from '../support/said.ts';

describe.each(['strands-1.16.0', 'strands-1.16.0-latest'])('%s', (version) => {
  const path = `${version}/agent-tool-loop`;

  it('is an agent of calls and tools', () => {
    const [agent, ...below] = recordedTree(path);
    expect(agent).toMatch(/^agent /);
    expect(below).toEqual(['  llm gpt-4o-mini', '  tool get_weather', '  llm gpt-4o-mini']);
  });

  it('has the messages of its events, with the system prompt that stands on the agent', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini');
    const id = /call_fake\d+_0/.exec(JSON.stringify(first?.output))?.[0];
    expect(first).toMatchObject({
      input: [instructed('Be helpful.'), weather],
      output: weatherCall(id),
      usage: { prompt: 60, completion: 21, promptCached: 12 },
      metadata: { finishReason: 'toolUse' },
    });
    expect(second).toMatchObject({
      input: [instructed('Be helpful.'), weather, weatherCall(id), weatherResult(id, 'Paris: 18C')],
      output: sunny,
    });
  });

  it('has the tokens on the calls only, and the question and the answer on the agent', () => {
    const [agent] = runsNamed(path, String(recordedTree(path)[0]));
    expect(agent).toMatchObject({ input: [weather], output: sunny });
    expect(agent?.usage).toBe(undefined);
  });

  it('shows what the tool was given and gave back', () => {
    const { input, output } = runNamed(path, 'tool get_weather');
    expect(JSON.stringify(input)).toContain('Paris');
    expect(JSON.stringify(output)).toContain('Paris: 18C');
  });
});

describe('Strands', () => {
  it('shows a failing provider on the call and on the agent', () => {
    for (const name of ['llm gpt-4o-mini', 'agent Strands Agent'])
      expect(runNamed('strands-1.16.0/agent-http500', name).error?.message).toContain(
        'ModelError: 500',
      );
  });

  it('shows a failing tool as failed, and the agent that went on as not', () => {
    const path = 'strands-1.16.0-latest/agent-tool-throws';
    expect(runNamed(path, 'tool get_weather').error?.message).toBe('Error: weather service down');
    expect(runNamed(path, 'agent Strands Agent').error).toBe(undefined);
  });

  it('has the system prompt and the tools of its agent', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        system_prompt: JSON.stringify('Be helpful.'),
        'gen_ai.agent.tools': '["get_weather"]',
      },
    });
    expect(fields).toMatchObject({
      system: [instructed('Be helpful.')],
      params: { tools: [{ function: { name: 'get_weather' } }] },
    });
  });
});
