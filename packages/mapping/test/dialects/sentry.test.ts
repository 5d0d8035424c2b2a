import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import {
  answer,
  instructed,
  sunny,
  weather,
  weatherCall,
  weatherResult,
  weatherTool,
} from '../support/said.ts';

describe('Sentry over OpenAI', () => {
  it('has messages in OpenAI’s form, calls and tools under keys of its own', () => {
    const [first, second] = runsNamed('sentry-10.78.0/openai-tool-loop', 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall('call_fake32_0'),
      usage: { prompt: 50, completion: 21, promptCached: 12 },
      params: { tools: [weatherTool()] },
      metadata: { provider: 'openai', finishReason: 'tool_calls' },
      threadId: 'conv-1',
    });
    expect(second).toMatchObject({
      input: [weather, weatherCall('call_fake32_0'), weatherResult('call_fake32_0', '{"temp":18}')],
      output: sunny,
    });
  });

  it('has several choices, which it writes as a JSON list of texts', () => {
    expect(runNamed('sentry-10.78.0/openai-n2', 'llm gpt-4o-mini').output).toEqual([
      answer,
      answer,
    ]);
  });

  it('has what was embedded', () => {
    expect(
      runNamed('sentry-10.78.0/openai-embeddings', 'embed text-embedding-3-small'),
    ).toMatchObject({ input: ['a', 'b'], usage: { prompt: 16 } });
  });

  it('leaves its HTTP spans transparent', () => {
    expect(recordedTree('sentry-10.78.0/openai-chat')).toEqual(['llm gpt-4o-mini']);
  });
});

describe('Sentry over Anthropic', () => {
  it('has a text and a call in one answer, and tokens that include the cached ones', () => {
    const [first] = runsNamed('sentry-10.78.0/anthropic-tool-loop', 'llm claude-sonnet-4-5');
    expect(first).toMatchObject({
      output: weatherCall('toolu_fake47_0', 'I will check the weather.'),
      usage: { prompt: 330, completion: 45, promptCached: 200 },
      params: { max_tokens: 256, tools: [weatherTool()] },
    });
  });

  it('has failed, although it does not say how', () => {
    const run = runNamed('sentry-10.78.0/anthropic-error-529', 'llm claude-sonnet-4-5');
    expect(run.error?.message).not.toBe('');
    expect(run).not.toHaveProperty('output');
  });
});

describe('Sentry’s tools', () => {
  it('have their input and output under keys of their own', () => {
    const { fields } = factsWith({
      attributes: {
        'sentry.op': 'gen_ai.execute_tool',
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.tool.input': '{"city":"Paris"}',
        'gen_ai.tool.output': '{"temp":18}',
      },
    });
    expect(fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      input: { city: 'Paris' },
      output: { temp: 18 },
    });
  });
});

describe('Sentry over Gemini', () => {
  it('has each call of a stream once, although it gathers them in two spellings', () => {
    const { fields } = factsWith({
      attributes: {
        'sentry.op': 'gen_ai.generate_content',
        'gen_ai.operation.name': 'generate_content',
        'gen_ai.request.model': 'gemini-2.5-flash',
        'gen_ai.response.tool_calls': JSON.stringify([
          { name: 'get_weather', args: { city: 'Paris' } },
          { type: 'function', name: 'get_weather', arguments: { city: 'Paris' } },
        ]),
      },
    });
    expect(fields.outputMessages).toEqual([weatherCall(undefined)]);
  });

  it('has a system instruction given in parts, which it writes as JSON text', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.request.model': 'gemini-2.5-flash',
        'gen_ai.input.messages': JSON.stringify([
          { role: 'system', content: [{ type: 'text', text: '{"text":"Be terse."}' }] },
          { role: 'user', content: '{"text":"Be terse."}' },
        ]),
      },
    });
    expect(fields.inputMessages).toEqual([
      instructed('Be terse.'),
      { role: 'user', content: '{"text":"Be terse."}' },
    ]);
  });
});
