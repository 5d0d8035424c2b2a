import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import {
  answer,
  instructed,
  question,
  sunny,
  weather,
  weatherCall,
  weatherResult,
  weatherTool,
} from '../support/said.ts';

describe('a generation of Langfuse', () => {
  it.each(['{"message":"hi","ok":true}', '{"text":"x","score":1}', '["a","b"]', '[1,2]'])(
    'whose prompt and answer are data, such as %s, says it as it stands',
    (data) => {
      const { fields } = factsWith({
        attributes: {
          'langfuse.observation.type': 'generation',
          'langfuse.observation.input': data,
          'langfuse.observation.output': data,
        },
      });
      expect(fields.inputMessages).toEqual([{ role: 'user', content: data }]);
      expect(fields.outputMessages).toEqual([{ role: 'assistant', content: data }]);
    },
  );
});

describe('a span of another library that borrows Langfuse’s keys', () => {
  it('is what the conventions say it is', () => {
    const tool = factsWith({
      attributes: {
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.input.messages': '[{"role":"tool","content":"{\\"city\\":\\"Paris\\"}"}]',
        'langfuse.observation.input': '[{"role":"tool","content":"{\\"city\\":\\"Paris\\"}"}]',
      },
    });
    expect(tool.fields).toMatchObject({ type: 'tool', toolName: 'get_weather' });
    expect(tool.fields.input).toBe(undefined);
    const call = factsWith({
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o-mini',
        'langfuse.observation.input': '[{"role":"user","content":"Hi."}]',
      },
    });
    expect(call.fields.type).toBe('llm');
  });
});

describe('Langfuse over OpenAI', () => {
  it('has embedded, where it calls a model for that a generation', () => {
    const path = 'langfuse-5.11.1/openai-embeddings';
    expect(runNamed(path, 'embed text-embedding-3-small').input).toEqual(['a', 'b']);
  });

  const path = 'langfuse-5.11.1/openai-tool-loop';

  it('has its tokens put together again, which it splits', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini-2024-07-18');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall('call_fake367_0'),
      usage: { prompt: 50, completion: 21, promptCached: 12 },
      params: { tool_choice: 'auto', tools: [weatherTool()] },
      metadata: { reasoningTokens: 5 },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall('call_fake367_0'),
        weatherResult('call_fake367_0', '{"temp":18}'),
      ],
      output: sunny,
      usage: { prompt: 70, completion: 17, promptCached: 12 },
    });
  });

  it('belongs to the user, session, tags and metadata of its trace', () => {
    expect(runNamed(path, 'llm gpt-4o-mini-2024-07-18')).toMatchObject({
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha', 'beta'],
      metadata: { plan: 'pro', conversationId: 'sess-7' },
    });
  });

  it('has the instructions of the Responses API, which it keeps as metadata', () => {
    expect(runNamed('langfuse-5.11.1/openai-responses', 'llm gpt-5-mini-2025-08-07')).toMatchObject(
      {
        input: [instructed('You are terse.'), question],
        output: answer,
        usage: { prompt: 60, completion: 33, promptCached: 16 },
        params: { max_tokens: 300 },
      },
    );
  });

  it('says when the first token of a stream came', () => {
    const { metadata, output } = runNamed('langfuse-5.11.1/openai-chat-stream', 'llm gpt-4o-mini');
    expect(metadata['timeToFirstToken']).toMatch(/^\d+ ms$/);
    expect(output).toEqual(answer);
  });

  it('fails by its level, since its status and events say nothing', () => {
    const run = runNamed('langfuse-5.11.1/openai-error-500', 'llm gpt-4o-mini');
    expect(run.error?.message).toContain('500 The server had an error');
    expect(run).not.toHaveProperty('output');
  });
});

describe('Langfuse over LangChain', () => {
  const path = 'langfuse-5.11.1/lc-agent';

  it('has an agent with its calls and tools', () => {
    const tree = recordedTree(path);
    expect(tree[0]).toBe('agent weather_agent');
    expect(tree.map((line) => line.trim())).toEqual(
      expect.arrayContaining(['llm gpt-4o-mini', 'tool get_weather']),
    );
    expect(runNamed(path, 'agent weather_agent')).toMatchObject({
      input: [weather],
      output: sunny,
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha'],
    });
  });

  it('has the requested model, the tools and the tool’s answer, whose role is the tool’s name', () => {
    const [, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(second).toMatchObject({
      input: [
        instructed('Be helpful.'),
        weather,
        weatherCall('call_fake382_0'),
        weatherResult('call_fake382_0', 'Paris: 18C', 'get_weather'),
      ],
      output: sunny,
      usage: { prompt: 80, completion: 17, promptCached: 12 },
      params: { temperature: 0.3, tools: [weatherTool()] },
      metadata: { provider: 'openai', responseModel: 'gpt-4o-mini-2024-07-18' },
    });
  });
});

describe('an observation of Langfuse', () => {
  it.each([
    ['generation', 'llm'],
    ['embedding', 'embed'],
    ['tool', 'tool'],
    ['agent', 'agent'],
    ['retriever', 'retriever'],
    ['span', 'chain'],
    ['guardrail', 'chain'],
    ['event', 'chain'],
  ])('of type %s is of type %s', (given, type) => {
    expect(factsWith({ attributes: { 'langfuse.observation.type': given } }).fields.type).toBe(
      type,
    );
  });

  it('says which prompt it used', () => {
    const { fields } = factsWith({
      attributes: {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.prompt.name': 'qa',
        'langfuse.observation.prompt.version': 3,
      },
    });
    expect(fields.details).toEqual({ promptName: 'qa', promptVersion: 3 });
  });
});
