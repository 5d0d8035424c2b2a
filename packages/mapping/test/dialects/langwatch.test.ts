import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { answer, question, weather, weatherCall } from '../support/said.ts';

const wrapped = (type: string, value: unknown): string => JSON.stringify({ type, value });

// As langwatch 0.16.1 was seen to write them.
describe('LangWatch', () => {
  it('has messages and tokens of a call, each value in a wrapper', () => {
    const { fields } = factsWith({
      attributes: {
        'langwatch.span.type': 'llm',
        'langwatch.input': wrapped('chat_messages', [weather]),
        'langwatch.output': wrapped('chat_messages', [weatherCall('call_1')]),
        'langwatch.metrics': wrapped('json', {
          promptTokens: 50,
          completionTokens: 21,
          cost: 0.01,
        }),
        'gen_ai.request.model': 'gpt-4o-mini',
      },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      requestModel: 'gpt-4o-mini',
      inputMessages: [weather],
      outputMessages: [weatherCall('call_1')],
      usage: { input: 50, output: 21 },
    });
  });

  it('has the text of a call that was given none but text', () => {
    const { fields } = factsWith({
      attributes: {
        'langwatch.span.type': 'llm',
        'langwatch.input': wrapped('text', question.content),
        'langwatch.output': wrapped('list', [{ type: 'chat_messages', value: [answer] }]),
      },
    });
    expect(fields).toMatchObject({ inputMessages: [question], outputMessages: [answer] });
  });

  it('has the documents that were found', () => {
    const { fields } = factsWith({
      name: 'search',
      attributes: {
        'langwatch.span.type': 'rag',
        'langwatch.input': wrapped('text', 'capital?'),
        'langwatch.contexts': wrapped('json', [
          { document_id: 'd1', chunk_id: 'c1', content: 'Paris is in France' },
        ]),
      },
    });
    expect(fields).toMatchObject({
      type: 'retriever',
      toolName: 'search',
      query: 'capital?',
      documents: [{ id: 'd1', summary: 'Paris is in France' }],
    });
  });

  it('has arguments and result of a tool, also out of LangChain', () => {
    const { fields } = factsWith({
      name: 'get_weather',
      attributes: {
        'langwatch.span.type': 'tool',
        'langwatch.input': wrapped('text', '{"city":"Paris"}'),
        'langwatch.output': wrapped('json', { type: 'text', value: { temp: 18 } }),
      },
    });
    expect(fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      input: { city: 'Paris' },
      output: { temp: 18 },
    });
  });

  it('belongs to the user, thread and labels of its span', () => {
    const { fields } = factsWith({
      attributes: {
        'langwatch.span.type': 'workflow',
        'langwatch.user.id': 'user-42',
        'langwatch.thread.id': 'sess-7',
        'langwatch.labels': ['alpha', 'beta'],
      },
    });
    expect(fields).toMatchObject({
      type: 'chain',
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha', 'beta'],
    });
  });

  it('has the metadata and the parameters of a LangChain run', () => {
    const { fields } = factsWith({
      attributes: {
        'langwatch.span.type': 'llm',
        'langwatch.langchain.run.metadata.ls_model_name': 'gpt-4o-mini',
        'langwatch.langchain.run.metadata.ls_provider': 'openai',
        'langwatch.langchain.run.metadata.plan': 'pro',
        'langwatch.langchain.run.extra_params.invocation_params': '{"temperature":0.2}',
      },
    });
    expect(fields).toMatchObject({
      requestModel: 'gpt-4o-mini',
      provider: 'openai',
      params: { temperature: 0.2 },
      metadata: { plan: 'pro' },
    });
  });

  it('leaves the edges of a graph transparent', () => {
    const edge = factsWith({
      name: 'Route: a → b',
      attributes: { 'langwatch.span.type': 'component' },
    });
    expect(edge.genai).toBe(false);
  });
});
