import { describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/index.js';
import { readFacts } from '../../src/facts/read-facts.js';
import { viewOf } from '../../src/span/view-of.js';
import { changedFacts } from '../../src/facts/span-facts.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { factsWith, spanWith, viewWith } from '../support/made.ts';
import { recorded, recordedPaths } from '../support/recorded.ts';

const said = {
  'lunary.name': 'mine',
  'lunary.input': '{"asked":1}',
  'lunary.output': '{"answered":1}',
  'lunary.user.id': 'ann',
  'lunary.user.props': '{"plan":"pro"}',
  'lunary.tags': 'one, two',
  'lunary.metadata.plan': 'free',
  'lunary.thread.id': 'chat-1',
  'lunary.template.id': 42,
};

/** One span of each kind that each library was recorded with. */
const samples = new Map(
  recordedPaths().flatMap((path) =>
    recorded(path).map((each) => [`${path.split('/')[0]} ${each.span.name}`, each] as const),
  ),
);

describe('what the user says', () => {
  it.each(['tool', 'chain', 'agent', 'retriever', 'embed'])(
    'wins over every library, as a run of type %s',
    (type) => {
      for (const [sample, { span, logs }] of samples) {
        const attributes = { ...span.attributes, ...said, 'lunary.type': type };
        const facts = readFacts(
          viewOf({ ...span, spanContext: () => span.spanContext(), attributes }, logs),
        );
        expect(facts.genai, sample).toBe(true);
        const [run] = settleTrace([{ facts }]).runs;
        expect(run, sample).toMatchObject({
          type,
          name: 'mine',
          userId: 'ann',
          userProps: { plan: 'pro' },
          tags: ['one', 'two'],
          threadId: 'chat-1',
          templateId: 42,
          metadata: { plan: 'free' },
        });
        expect(facts.fields, sample).toMatchObject({
          input: { asked: 1 },
          output: { answered: 1 },
        });
      }
    },
  );

  it('wins as the messages of a call', () => {
    for (const [sample, { span, logs }] of samples) {
      const attributes = {
        ...span.attributes,
        'lunary.type': 'LLM',
        'lunary.input': JSON.stringify([{ role: 'user', content: 'Mine.' }]),
        'lunary.output': 'Yours.',
      };
      const facts = readFacts(
        viewOf({ ...span, spanContext: () => span.spanContext(), attributes }, logs),
      );
      expect(facts.fields, sample).toMatchObject({
        type: 'llm',
        inputMessages: [{ role: 'user', content: 'Mine.' }],
        outputMessages: [{ role: 'assistant', content: 'Yours.' }],
      });
    }
  });

  it('makes a run of any span, and leaves out one that is excluded', () => {
    expect(factsWith({ attributes: { 'lunary.name': 'mine' } }).genai).toBe(true);
    expect(factsWith({}).genai).toBe(false);
    expect(factsWith({ attributes: { 'lunary.exclude': true } }).excluded).toBe(true);
    expect(factsWith({ attributes: { 'lunary.exclude': 'true' } }).excluded).toBe(true);
    expect(factsWith({ attributes: { 'lunary.exclude': false } }).excluded).toBe(false);
  });

  it('around the code wins over every library too', () => {
    const context = {
      userId: 'ann',
      userProps: { plan: 'pro' },
      tags: ['one'],
      metadata: { plan: 'free' },
      threadId: 'chat-1',
    };
    for (const [sample, { span, logs }] of samples)
      expect(readFacts(viewOf(span, logs), context).fields, sample).toMatchObject(context);
  });

  it('around the code makes no run of a span that is none', () => {
    expect(readFacts(viewWith({}), { userId: 'ann' }).genai).toBe(false);
  });
});

describe('the order in which dialects are merged', () => {
  it('has the user first, then the libraries, then the conventions, then what any span has', () => {
    const names = dialects.map(({ name }) => name);
    expect(names[0]).toBe('lunary');
    const conventions = ['gen-ai-events', 'gen-ai-indexed', 'gen-ai'];
    const first = names.indexOf('gen-ai-events');
    expect(names.slice(first, first + conventions.length)).toEqual(conventions);
    expect(names.at(-1)).toBe('otel');
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives a library’s own word before the conventions’, and both where they fill one field together', () => {
    const { fields, dialects: spoke } = factsWith({
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.provider': 'openai.chat',
        'ai.settings.temperature': 0.3,
        'ai.usage.cachedInputTokens': 12,
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.top_p': 0.9,
        'gen_ai.usage.input_tokens': 50,
      },
    });
    expect(spoke).toEqual(['vercel-ai', 'gen-ai']);
    expect(fields).toMatchObject({
      provider: 'openai.chat',
      params: { temperature: 0.3, top_p: 0.9 },
      usage: { input: 50, cacheRead: 12 },
    });
  });

  it('does not take one source’s word about its total for another’s', () => {
    const { fields } = factsWith({
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 330,
        'output.value': JSON.stringify({
          content: [{ type: 'text', text: 'Sunny.' }],
          usage: {
            input_tokens: 30,
            cache_read_input_tokens: 200,
            cache_creation_input_tokens: 100,
            output_tokens: 14,
          },
        }),
      },
    });
    expect(
      settleTrace([{ facts: changedFacts(factsWith({}), { fields }) }]).runs[0]?.usage,
    ).toMatchObject({
      prompt: 330,
      completion: 14,
    });
  });
});

describe('attributes that no dialect reads', () => {
  const span = spanWith({
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'server.address': 'api.openai.com',
      'acme.plan': 'pro',
    },
  });

  it('are metadata only when all are asked for', () => {
    expect(readFacts(viewOf(span)).fields.metadata).toEqual({ 'acme.plan': 'pro' });
    const { metadata } = readFacts(viewOf(span), undefined, { attributes: 'all' }).fields;
    expect(metadata).toEqual({ 'acme.plan': 'pro', 'server.address': 'api.openai.com' });
  });
});

describe('what nobody declared to be metadata', () => {
  const span = spanWith({
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.prompt.variable.topic': 'kettles',
      'lunary.metadata.plan': 'pro',
      'traceloop.association.properties.tenant': 'acme',
      newlib_prompt: 'About kettles',
      sessionId: 's-1',
    },
    events: [
      {
        name: 'gen_ai.evaluation.result',
        attributes: {
          'gen_ai.evaluation.name': 'tone',
          'gen_ai.evaluation.score.label': 'kind',
          'gen_ai.evaluation.explanation': 'It says "dear"',
        },
      },
    ],
  });
  const read = (attributes: 'declared' | 'known') =>
    readFacts(viewOf(span), undefined, { attributes }).fields;

  it('is metadata all the same, as a rule', () => {
    expect(read('known').metadata).toMatchObject({
      topic: 'kettles',
      plan: 'pro',
      newlib_prompt: 'About kettles',
    });
    expect(read('known').details).toEqual({ 'evaluation tone': 'kind · It says "dear"' });
  });

  it('is left out where only what was declared is wanted, and an evaluation keeps its verdict', () => {
    const { metadata, details, threadId } = read('declared');
    expect(metadata).toEqual({ plan: 'pro', tenant: 'acme' });
    expect(details).toEqual({ 'evaluation tone': 'kind' });
    expect(threadId).toBe('s-1');
  });
});
