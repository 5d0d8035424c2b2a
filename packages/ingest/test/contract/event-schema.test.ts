import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ingestEventSchema, runTypeSchema } from '../../src/index.js';
import type { IngestEvent, StartEvent } from '../../src/index.js';

const start: StartEvent = {
  type: 'llm',
  event: 'start',
  runId: '00f067aa-0ba9-82b7-8902-b7ad6b716920',
  timestamp: '2026-01-01T00:00:00.000Z',
};
const end: IngestEvent = {
  type: 'llm',
  event: 'end',
  runId: start.runId,
  timestamp: '2026-01-01T00:00:01.000Z',
};
const accepts = (event: unknown): boolean => ingestEventSchema.safeParse(event).success;

describe('the schema takes', () => {
  test('the example of the documentation', () => {
    expect(
      accepts({
        type: 'llm',
        event: 'start',
        runId: 'some-unique-id',
        name: 'gpt-3.5-turbo',
        timestamp: '2022-01-01T00:00:00Z',
        input: [{ role: 'user', text: 'Hello world!' }],
        tags: ['tag1'],
      }),
    ).toBe(true);
  });

  test('every documented field and those the server reads besides', () => {
    const events: IngestEvent[] = [
      {
        ...start,
        parentRunId: 'a-parent',
        name: 'gpt-4o',
        input: [{ role: 'user', content: 'Hi' }],
        extra: { temperature: 0.5, max_tokens: 10, tools: '[]' },
        metadata: { provider: 'openai', attempt: 2, cached: false, ids: [1, 2] },
        tags: ['a'],
        userId: 'u',
        userProps: { name: 'Ada', address: { city: 'Paris' } },
        runtime: 'lunary-otel',
      },
      { ...start, params: { n: 1 }, templateVersionId: 7 },
      {
        ...end,
        input: 'again',
        output: { role: 'assistant', content: 'Hello' },
        tokensUsage: { prompt: 10, completion: 5, promptCached: 4 },
        metadata: { finishReason: 'stop' },
      },
      { ...end, event: 'error', error: { message: 'Error: boom', stack: 'at f' } },
      { ...end, event: 'feedback', feedback: { thumb: 'up', comment: 'good', score: 3 } },
      { ...end, event: 'feedback', feedback: { thumb: null } },
    ];
    for (const event of events) expect(ingestEventSchema.parse(event)).toEqual(event);
  });

  test.each(['llm', 'agent', 'tool', 'chain', 'chat', 'thread', 'embed', 'retriever'])(
    'type %s',
    (type) => expect(accepts({ ...start, type })).toBe(true),
  );

  test('any JSON as input and output, but for what the server cannot store', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        let first: unknown = value;
        while (Array.isArray(first)) first = first[0];
        const json = JSON.stringify(value);
        fc.pre(
          !json.includes('__proto__') && !json.includes('\\u0000') && !/[-_][a-z]/i.test(json),
        );
        expect(accepts({ ...start, input: value })).toBe(typeof first !== 'boolean');
      }),
    );
  });
});

describe('the schema refuses', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  let deep: unknown = 1;
  for (let level = 0; level < 6_000; level += 1) deep = [deep];

  const cases: Record<string, unknown> = {
    'an id of 36 characters that is no UUID': { ...start, runId: 'z'.repeat(36) },
    'an empty id': { ...start, runId: '' },
    'a parent of 36 characters that is no UUID': { ...start, parentRunId: 'z'.repeat(36) },
    'a run that is its own parent': { ...start, parentRunId: start.runId },
    'an id that is no text': { ...start, runId: 5 },
    'an unknown type': { ...start, type: 'log' },
    'an unknown event': { ...start, event: 'chat' },
    'a field the server does not read': { ...start, level: 'info' },
    'the field that moves an event to another project': { ...start, appId: start.runId },
    'a field the server does not read on an end': { ...end, tags: ['a'] },
    'output on an error': { ...end, event: 'error', error: { message: 'x' }, output: 'y' },
    'an error without a message': { ...end, event: 'error', error: {} },
    'an error with an empty message': { ...end, event: 'error', error: { message: '' } },
    'a boolean input': { ...start, input: true },
    'an input whose first element is a boolean': { ...start, input: [[false], 1] },
    'an output whose first element is a boolean': { ...end, output: [true] },
    'NUL in an input': { ...start, input: { a: ['b\0'] } },
    'NUL in a key': { ...start, input: { 'a\0': 1 } },
    'NUL in a name': { ...start, name: 'a\0' },
    'NUL in metadata': { ...start, metadata: { a: '\0' } },
    'a lone surrogate': { ...start, input: 'a\ud800b' },
    'a key __proto__': { ...start, input: JSON.parse('{"__proto__":1}') },
    'two keys that are stored as one': { ...start, extra: { max_tokens: 1, maxTokens: 2 } },
    'a number that is not finite': { ...start, input: [Number.NaN] },
    'a BigInt': { ...start, input: 1n },
    'a value that is no JSON': { ...start, input: new Map() },
    'a value within itself': { ...start, input: cycle },
    'nesting beyond what the server can walk': { ...start, input: deep },
    'nested metadata': { ...start, metadata: { a: { b: 1 } } },
    'null in metadata': { ...start, metadata: { a: null } },
    'a template id that is no number': { ...start, metadata: { templateId: 'welcome' } },
    'a name over 2,000 bytes': { ...start, name: '漢'.repeat(700) },
    'a tag over 2,000 bytes': { ...start, tags: ['a'.repeat(2_001)] },
    'a user id over 2,000 bytes': { ...start, userId: 'a'.repeat(2_001) },
    'fractional tokens': { ...end, tokensUsage: { prompt: 1.5 } },
    'negative tokens': { ...end, tokensUsage: { prompt: -1 } },
    'tokens beyond 32 bits': { ...end, tokensUsage: { completion: 2 ** 31 } },
    'token counts whose sum is beyond 32 bits': {
      ...end,
      tokensUsage: { prompt: 2 ** 31 - 1, completion: 1 },
    },
    'more cached tokens than prompt tokens': {
      ...end,
      tokensUsage: { prompt: 1, promptCached: 2 },
    },
    'a time that is no ISO 8601': { ...start, timestamp: '1795455594579' },
    'a time that is a number': { ...start, timestamp: 1795455594579 },
    'a chat whose input is no list': { ...start, type: 'chat', input: 'Hi' },
    'a chat whose output is no list': { ...end, type: 'chat', output: { role: 'assistant' } },
  };
  test.each(Object.entries(cases))('%s', (_name, event) => expect(accepts(event)).toBe(false));
});

// Recorded from the real server: what it refused, one event after the other.
const vectors = new URL('../../../../test/vectors/', import.meta.url);
interface Vector {
  readonly name: string;
  readonly requests: readonly { readonly events?: unknown }[];
  readonly responses: readonly { readonly status: number; readonly body?: unknown }[];
}

test('what the schema takes, the recorded server did not refuse', () => {
  let judged = 0;
  for (const group of ['fields', 'ids', 'types', 'sanitising', 'tokens', 'errors']) {
    const text = readFileSync(new URL(`${group}.json`, vectors), 'utf8');
    for (const vector of JSON.parse(text) as Vector[]) {
      for (const [index, request] of vector.requests.entries()) {
        const results = resultsOf(vector.responses[index]?.body);
        if (!Array.isArray(request.events) || results.length !== request.events.length) continue;
        const sorted: { timestamp: string }[] = request.events.toSorted(
          (a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp),
        );
        for (const [place, result] of results.entries()) {
          if (result.success || isAboutState(result.error)) continue;
          const event = sorted[place];
          judged += 1;
          expect({ name: vector.name, event, taken: accepts(event) }).toMatchObject({
            taken: false,
          });
        }
      }
    }
  }
  expect(judged).toBeGreaterThan(20);
});

interface Result {
  readonly id: string;
  readonly success: boolean;
  readonly error: string;
}

const resultsOf = (body: unknown): Result[] =>
  (body as { results?: Result[] } | undefined)?.results ?? [];

/** What no schema can know: what the database holds. */
const isAboutState = (error: string): boolean => /already exists|foreign key/.test(error);

test('the list of run types is the one of the types', () => {
  expect(runTypeSchema.safeParse('span').success).toBe(false);
});
