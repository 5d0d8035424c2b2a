import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { sunny, weather, weatherCall, weatherResult, weatherTool } from '../support/said.ts';

describe('Genkit', () => {
  const path = 'genkit-1.42.0/generate-tool-loop';

  it('is a tree of generations, calls and tools', () => {
    expect(recordedTree(path)).toEqual([
      'chain generate',
      '  llm gpt-4o-mini',
      '  tool get_weather',
      '  chain generate',
      '    llm gpt-4o-mini',
    ]);
  });

  it('has a call’s model without its plugin, and the details that only the provider’s answer has', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall('call_fake82_0'),
      usage: { prompt: 50, completion: 21, promptCached: 12 },
      params: { tools: [weatherTool('w')] },
      metadata: {
        finishReason: 'tool_calls',
        reasoningTokens: 5,
        responseModel: 'gpt-4o-mini-2024-07-18',
      },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall('call_fake82_0'),
        weatherResult('call_fake82_0', 'Paris: 18C', 'get_weather'),
      ],
      output: sunny,
    });
  });

  it('has the tokens on the calls only', () => {
    expect(runsNamed(path, 'chain generate').map(({ usage }) => usage)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('shows what failed, up to the flow', () => {
    const throws = 'genkit-1.42.0/flow-tool-throws';
    for (const name of ['tool get_weather', 'chain generate', 'chain plan'])
      expect(runNamed(throws, name).error?.message).toBe('Error: weather service down');
    expect(runNamed(throws, 'llm gpt-4o-mini').error).toBe(undefined);
    expect(runNamed(throws, 'chain plan').input).toBe(weather.content);
  });
});

describe('a span of Genkit', () => {
  it.each([
    ['model', 'llm'],
    ['tool', 'tool'],
    ['tool.v2', 'tool'],
    ['embedder', 'embed'],
    ['retriever', 'retriever'],
    ['flow', 'chain'],
    [undefined, 'chain'],
  ])('of subtype %s is of type %s', (subtype, type) => {
    const attributes = {
      'genkit:type': 'action',
      'genkit:name': 'x',
      'genkit:metadata:subtype': subtype,
    };
    expect(factsWith({ attributes }).fields.type).toBe(type);
  });

  it('has the documents of a retriever', () => {
    const { fields } = factsWith({
      attributes: {
        'genkit:type': 'action',
        'genkit:metadata:subtype': 'retriever',
        'genkit:input': '{"query":"Paris"}',
        'genkit:output':
          '{"documents":[{"content":"Paris is the capital.","metadata":{"source":"wiki"}}]}',
      },
    });
    expect(fields).toMatchObject({
      query: 'Paris',
      documents: [{ summary: 'Paris is the capital.', source: 'wiki' }],
    });
  });
});
