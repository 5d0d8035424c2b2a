import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { answer, question, sunny, weather, weatherCall, weatherTool } from '../support/said.ts';

describe('indexed messages', () => {
  const path = 'traceloop-0.14.6/openai-tool-loop';

  it('are read with their calls, tools, tokens and models', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall(undefined),
      usage: { prompt: 50, completion: 21 },
      params: { tools: [weatherTool()] },
      metadata: { responseModel: 'gpt-4o-mini-2024-07-18', finishReason: 'tool_calls' },
    });
    expect(second).toMatchObject({
      input: [weather, { role: 'assistant' }, { role: 'tool', content: '{"temp":18}' }],
      output: sunny,
    });
  });

  it('may hold parts as JSON text, images among them', () => {
    const { input } = runNamed('traceloop-0.14.6/openai-vision', 'llm gpt-4o');
    expect(input).toMatchObject([
      {
        content: [
          { type: 'text' },
          { type: 'image_url' },
          { image_url: { url: 'https://example.com/cat.png' } },
        ],
      },
    ]);
  });

  it('of Anthropic have reasoning before the answer, and cached tokens beside the others', () => {
    expect(runNamed('traceloop-0.14.6/anthropic-thinking', 'llm claude-sonnet-4-5')).toMatchObject({
      input: [question],
      output: [{ role: 'reasoning' }, answer],
      params: { max_tokens: 2048 },
      metadata: { finishReason: 'end_turn' },
    });
  });

  it('stand below what called them, in the tree of another instrumentation', () => {
    expect(
      recordedTree('traceloop-0.14.6/double-instrumented-langchain-plus-openai').map((line) =>
        line.trim(),
      ),
    ).toContain('llm gpt-4o-mini');
  });
});

describe('a span with indexed attributes', () => {
  const prompt = { 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': 'a' };

  it.each([
    ['chat', 'llm'],
    ['completion', 'llm'],
    ['embedding', 'embed'],
    ['rerank', 'retriever'],
    ['unknown', 'llm'],
  ])('of request type %s is of type %s', (kind, type) => {
    expect(factsWith({ attributes: { ...prompt, 'llm.request.type': kind } }).fields.type).toBe(
      type,
    );
  });

  it('has texts as the input of an embedding', () => {
    expect(
      factsWith({ attributes: { ...prompt, 'llm.request.type': 'embedding' } }).fields.input,
    ).toBe('a');
  });

  it('has no model where the library says that it knows none', () => {
    const { fields } = factsWith({
      attributes: {
        ...prompt,
        'gen_ai.request.model': 'unknown',
        'gen_ai.response.model': 'gpt-4o',
      },
    });
    expect(fields.requestModel).toBe('gpt-4o');
  });

  it('has the total tokens of the old names', () => {
    const { fields } = factsWith({
      attributes: {
        ...prompt,
        'gen_ai.usage.prompt_tokens': 50,
        'gen_ai.usage.completion_tokens': 17,
        'llm.usage.total_tokens': 67,
      },
    });
    expect(fields.usage).toEqual({ input: 50, output: 17, total: 67 });
  });
});
