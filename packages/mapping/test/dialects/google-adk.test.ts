import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { sunny, weather, weatherCall, weatherTool } from '../support/said.ts';

describe('Google’s Agent Development Kit', () => {
  const path = 'google-adk-2.0.0/agent-tool-loop';

  it('is an agent of calls and tools', () => {
    expect(recordedTree(path)).toEqual([
      'agent weather_agent',
      '  llm gemini-2.5-flash',
      '    tool get_weather',
      '  llm gemini-2.5-flash',
    ]);
  });

  it('has Gemini’s request and response, whose thoughts are counted apart', () => {
    const [first, second] = runsNamed(path, 'llm gemini-2.5-flash');
    expect(first).toMatchObject({
      input: [{ role: 'system' }, weather],
      output: weatherCall(undefined),
      usage: { prompt: 35, completion: 15, promptCached: 6 },
      params: { temperature: 0.3, tools: [weatherTool('w')] },
      metadata: { finishReason: 'STOP', reasoningTokens: 4 },
    });
    expect(second?.input).toMatchObject([
      { role: 'system' },
      weather,
      { role: 'assistant' },
      { role: 'tool', name: 'get_weather', content: '{"r":"Paris: 18C"}' },
    ]);
    expect(second?.output).toEqual(sunny);
  });

  it('gives its agent the question and the answer, which stand only on the calls', () => {
    const agent = runNamed(path, 'agent weather_agent');
    expect(agent).toMatchObject({ input: [weather], output: sunny });
    expect(agent.threadId).toMatch(/^sess-/);
  });

  it('has the arguments and the result of a tool', () => {
    expect(runNamed(path, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: { r: 'Paris: 18C' },
    });
  });

  it('fails by what its response says, since nothing else does', () => {
    const call = {
      'gen_ai.request.model': 'gemini-2.5-flash',
      'gcp.vertex.agent.llm_request': '{"model":"gemini-2.5-flash"}',
    };
    const failed = {
      ...call,
      'gcp.vertex.agent.llm_response': '{"error_code":"SAFETY","error_message":"Blocked."}',
    };
    expect(factsWith({ attributes: failed }).fields.error).toEqual({
      type: 'SAFETY',
      message: 'Blocked.',
    });
    const tool = {
      'gcp.vertex.agent.tool_call_args': '{}',
      'gcp.vertex.agent.tool_response': '{"error":"No such city."}',
    };
    expect(factsWith({ attributes: tool }).fields).toMatchObject({
      type: 'tool',
      error: { message: 'No such city.' },
    });
  });
});
