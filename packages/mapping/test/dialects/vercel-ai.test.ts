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

const versions = ['vercel-ai-4.3.19', 'vercel-ai-6.0.326', 'vercel-ai-7.0.173-legacy'];

describe.each(versions)('%s', (version) => {
  const loop = `${version}/generateText-tool-loop`;

  it('is a chain of calls and tools, named after its function', () => {
    expect(
      recordedTree(loop)
        .map((line) => line.trim())
        .toSorted(),
    ).toEqual(['chain capital-bot', 'llm gpt-4o-mini', 'llm gpt-4o-mini', 'tool get_weather']);
    expect(runNamed(loop, 'chain capital-bot')).toMatchObject({ input: [weather], output: sunny });
  });

  it('has the messages, the tools and the tokens of each call, and the tokens nowhere else', () => {
    const [first, second] = runsNamed(loop, 'llm gpt-4o-mini');
    const id = String(first?.output && JSON.stringify(first.output).match(/call_fake\d+_0/)?.[0]);
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall(id),
      usage: { prompt: 50, completion: 21, promptCached: 12 },
      params: { tool_choice: 'auto', tools: [weatherTool()] },
      metadata: {
        responseModel: 'gpt-4o-mini-2024-07-18',
        finishReason: 'tool-calls',
        reasoningTokens: 5,
        provider: 'openai',
      },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall(id),
        weatherResult(id, '{"temp":18,"sky":"sunny"}', 'get_weather'),
      ],
      output: sunny,
      usage: { prompt: 70, completion: 17, promptCached: 12 },
    });
    expect(runNamed(loop, 'chain capital-bot').usage).toBe(undefined);
    expect(runNamed(loop, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: { temp: 18, sky: 'sunny' },
      metadata: { toolCallId: id },
    });
  });

  it('belongs to the user and the session of its metadata', () => {
    expect(runNamed(`${version}/generateText-basic`, 'chain capital-bot')).toMatchObject({
      userId: 'user-42',
      threadId: 'sess-7',
      metadata: { plan: 'pro', conversationId: 'sess-7' },
    });
  });

  it('has the parameters under their OpenAI names', () => {
    expect(runNamed(`${version}/generateText-basic`, 'llm gpt-4o-mini').params).toMatchObject({
      temperature: 0.3,
      max_tokens: 200,
      top_p: 0.9,
      stop: ['END'],
    });
  });

  it('shows a failing tool as failed', () => {
    const { error, metadata } = runNamed(`${version}/generateText-tool-throws`, 'tool get_weather');
    expect(error?.message).toContain('weather service down');
    expect(error?.stack).toContain('\n    at ');
    expect(metadata).toHaveProperty('errorType');
  });

  it('shows a failing provider as failed, each attempt with its error', () => {
    const failed = runsNamed(`${version}/generateText-http429-noretry`, 'llm gpt-4o-mini');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.error?.message).toContain('AI_APICallError: ');
    expect(failed[0]).not.toHaveProperty('output');
  });

  it('embeds with a model, what was embedded as input', () => {
    const path = `${version}/embed`;
    expect(recordedTree(path)).toEqual(['embed text-embedding-3-small']);
    expect(runNamed(path, 'embed text-embedding-3-small')).toMatchObject({
      input: 'sunny day at the beach',
      usage: { prompt: 8 },
      metadata: { functionId: 'capital-bot' },
    });
  });
});

describe('the AI SDK', () => {
  it('has the tags and the user’s own values in its telemetry metadata', () => {
    const path = 'vercel-ai-6.0.326/generateText-basic';
    expect(runNamed(path, 'chain capital-bot')).toMatchObject({
      tags: ['alpha', 'beta'],
      metadata: { plan: 'pro', turn: 3 },
    });
  });

  it('has the object as the answer of a call for one', () => {
    const { output } = runNamed('vercel-ai-4.3.19/generateObject', 'llm gpt-4o-mini');
    expect(output).toEqual({
      role: 'assistant',
      content: '{"name":"Lasagna","steps":["boil","bake"]}',
    });
  });

  it('has the cached tokens of Anthropic inside its own sum', () => {
    const [first] = runsNamed(
      'vercel-ai-6.0.326/anthropic-tool-loop-cache',
      'llm claude-sonnet-4-5',
    );
    expect(first).toMatchObject({
      usage: { prompt: 330, completion: 45, promptCached: 200 },
      metadata: { cacheWriteTokens: 100 },
    });
    expect(first?.input).toEqual([instructed('You are terse.'), weather]);
  });

  it('has the cached and reasoning tokens of version 4 in what the provider said', () => {
    expect(runNamed('vercel-ai-4.3.19/responses-api-reasoning', 'llm gpt-5-mini')).toMatchObject({
      input: [question],
      output: answer,
      usage: { prompt: 60, completion: 33, promptCached: 16 },
      metadata: { reasoningTokens: 9 },
    });
  });

  it('reports no tokens where a stream of version 4 had none, which it writes as NaN', () => {
    const calls = runsNamed('vercel-ai-4.3.19/streamText-tool-loop-parallel', 'llm gpt-4o-mini');
    expect(calls.map(({ usage }) => usage)).toEqual([undefined, undefined]);
    expect(calls[0]?.metadata['timeToFirstToken']).toMatch(/^\d+ ms$/);
  });

  it('shows each of parallel tool calls', () => {
    const [first] = runsNamed('vercel-ai-4.3.19/streamText-tool-loop-parallel', 'llm gpt-4o-mini');
    expect(first?.output).toMatchObject({
      tool_calls: [
        { function: { arguments: '{"city":"Paris"}' } },
        { function: { arguments: '{"city":"Oslo"}' } },
      ],
    });
  });

  it('shows a call without content as one', () => {
    expect(
      runNamed('vercel-ai-6.0.326/record-inputs-outputs-off', 'llm gpt-4o-mini'),
    ).toMatchObject({
      input: [{ content: '[content not captured]' }],
      output: { content: '[content not captured]' },
      usage: { prompt: 50, completion: 17 },
    });
  });

  it('embeds many values in one call', () => {
    expect(runNamed('vercel-ai-6.0.326/embedMany', 'embed text-embedding-3-small').input).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

describe('AI SDK', () => {
  it('has the documents that it reranked, best first', () => {
    const { fields } = factsWith({
      attributes: {
        'ai.operationId': 'ai.rerank.doRerank',
        'ai.model.id': 'rerank-v3.5',
        'ai.documents': ['"Oslo"', '{"title":"Paris","text":"A city."}'],
        'ai.ranking': ['{"index":1,"relevanceScore":0.9}', '{"index":0,"relevanceScore":0.8}'],
      },
    });
    expect(fields).toMatchObject({
      type: 'retriever',
      documents: [
        { title: 'Paris · score 0.9', summary: 'A city.' },
        { title: 'score 0.8', summary: 'Oslo' },
      ],
    });
  });

  it.each(['rerank', 'decide'])('7 shows what it calls %s', (operation) => {
    const { genai } = factsWith({
      attributes: { 'gen_ai.operation.name': operation, 'gen_ai.request.model': 'm' },
    });
    expect(genai).toBe(true);
  });

  it('shows the images of an answer', () => {
    const { fields } = factsWith({
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.response.files': '[{"type":"file","mediaType":"image/png","data":"iVBOR"}]',
      },
    });
    expect(fields.outputMessages).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } }],
      },
    ]);
  });
});
