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
  weatherTool,
} from '../support/said.ts';

describe('LangSmith over OpenAI', () => {
  it('has the request where the call was given options, too, and all its arguments are written', () => {
    const { fields } = factsWith({
      attributes: {
        'langsmith.span.kind': 'llm',
        'gen_ai.prompt': JSON.stringify({
          args: [{ model: 'gpt-4o-mini', temperature: 0.3, messages: [weather] }, null],
        }),
      },
    });
    expect(fields).toMatchObject({ inputMessages: [weather], params: { temperature: 0.3 } });
  });

  it('has request and response out of one JSON text each', () => {
    expect(runNamed('langsmith-0.4.12/openai-chat', 'llm gpt-4o-mini')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      usage: { prompt: 60, completion: 17, promptCached: 12 },
      params: { temperature: 0.3, top_p: 0.9, max_tokens: 200, seed: 7 },
      metadata: {
        provider: 'openai',
        responseModel: 'gpt-4o-mini-2024-07-18',
        finishReason: 'stop',
        reasoningTokens: 5,
      },
    });
  });

  it('has tools, calls and answers', () => {
    const [first, second] = runsNamed('langsmith-0.12.0/openai-tool-loop', 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      output: weatherCall('call_fake463_0'),
      params: { tools: [weatherTool()] },
    });
    expect(second).toMatchObject({ output: sunny, usage: { prompt: 70, completion: 17 } });
    expect(second?.input).toMatchObject([weather, { role: 'assistant' }, { role: 'tool' }]);
  });

  it('has the Responses API with its instructions and its reasoning', () => {
    expect(runNamed('langsmith-0.12.0/openai-responses', 'llm gpt-5-mini')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: [{ role: 'reasoning', content: 'Thinking about geography.' }, answer],
      params: { reasoning_effort: 'low', max_tokens: 300 },
    });
  });

  it('fails although its status is OK, by the exception', () => {
    const run = runNamed('langsmith-0.12.0/openai-error-500', 'llm gpt-4o-mini');
    expect(run.error?.message).toContain('500 The server had an error');
    expect(run.metadata).toMatchObject({ errorType: 'Error' });
  });

  it('does not show its own environment variables as metadata', () => {
    const { metadata } = runNamed('langsmith-0.12.0/openai-tool-loop', 'llm gpt-4o-mini');
    expect(Object.keys(metadata).filter((key) => /^(LANG|ls_|revision)/.test(key))).toEqual([]);
  });
});

describe('LangSmith over LangChain', () => {
  it('has the query and the documents of a retriever', () => {
    const path = 'langsmith-0.12.0/under-app-span-lc-embeddings-retriever';
    expect(recordedTree(path)).toEqual(['retriever wiki-retriever']);
    expect(runNamed(path, 'retriever wiki-retriever')).toMatchObject({
      input: 'capital of France',
      output: [
        { summary: 'Paris is the capital.', source: 'wiki' },
        { summary: 'France is a country.', source: 'atlas' },
      ],
    });
  });
});

describe('a span of LangSmith', () => {
  it.each([
    ['llm', 'llm'],
    ['tool', 'tool'],
    ['retriever', 'retriever'],
    ['embedding', 'embed'],
    ['chain', 'chain'],
    ['prompt', 'chain'],
  ])('of kind %s is of type %s', (kind, type) => {
    expect(factsWith({ attributes: { 'langsmith.span.kind': kind } }).fields.type).toBe(type);
  });

  it('has the user, the thread, the tags and the metadata that were set on it', () => {
    const { fields } = factsWith({
      attributes: {
        'langsmith.span.kind': 'chain',
        'langsmith.metadata.user_id': 'user-42',
        'langsmith.metadata.session_id': 'sess-7',
        'langsmith.metadata.plan': 'pro',
        'langsmith.span.tags': 'alpha, beta',
      },
    });
    expect(fields).toMatchObject({
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha', 'beta'],
      metadata: { plan: 'pro' },
    });
  });
});

describe('a function that LangSmith traces', () => {
  it('is a chain that shows, although the conventions know no such operation', () => {
    const { genai, fields } = factsWith({
      name: 'planner',
      attributes: {
        'langsmith.span.kind': 'chain',
        'langsmith.trace.name': 'planner',
        'gen_ai.operation.name': 'chain',
        'gen_ai.prompt': '{"input":"Weather in Paris?"}',
        'gen_ai.completion': '{"outputs":"It is sunny."}',
      },
    });
    expect(genai).toBe(true);
    expect(fields).toMatchObject({ type: 'chain', entityName: 'planner' });
  });
});
