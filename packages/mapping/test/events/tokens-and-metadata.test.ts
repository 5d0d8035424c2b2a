import { describe, expect, it } from 'vitest';
import { endOf, partsOf, startOf } from './support/run.ts';
import { refusals } from './support/server.ts';

const llm = { type: 'llm', name: 'gpt-4o' };

const metadataOf = (metadata: unknown): unknown => startOf({ metadata }).metadata;

const paramsOf = (params: unknown): unknown => startOf({ ...llm, params }).extra;

describe('token counts', () => {
  it('missing on an llm make its end no llm end, as the server would make them up', () => {
    for (const usage of [
      undefined,
      {},
      { prompt: 10 },
      { completion: 5 },
      { prompt: 10, completion: 0 },
      { prompt: 0, completion: 5 },
    ]) {
      const end = endOf({ ...llm, usage });
      expect(end.type).toBe('chain');
      expect(end.tokensUsage ?? {}).toEqual(usage ?? {});
    }
    expect(endOf({ ...llm, usage: { prompt: 10, completion: 5 } }).type).toBe('llm');
    expect(partsOf({ ...llm, error: { message: 'no' } }).end.type).toBe('chain');
    expect(endOf({ type: 'embed', usage: { prompt: 8 } }).type).toBe('embed');
  });

  it('are whole and fit 32 bits, also summed up', () => {
    for (const usage of [
      { prompt: 1.5, completion: 2.4 },
      { prompt: 3e9, completion: 3e9 },
      { prompt: 2 ** 31 - 1, completion: 1 },
      { prompt: Number.POSITIVE_INFINITY, completion: 5 },
      { prompt: Number.NaN, completion: -1 },
      { prompt: '12', completion: null, promptCached: {} },
      { prompt: 10, completion: 1, promptCached: 11 },
      { prompt: 10, completion: 1, promptCached: -1 },
      { promptCached: 5 },
    ]) {
      expect(refusals(endOf({ ...llm, usage }))).toEqual([]);
    }
    expect(endOf({ ...llm, usage: { prompt: 1.5, completion: 2.4 } }).tokensUsage).toEqual({
      prompt: 2,
      completion: 2,
    });
  });

  it('of cached tokens go beside the usage where the discount of Lunary makes a cost negative', () => {
    const usage = { prompt: 1_000, completion: 100, promptCached: 800 };
    for (const name of [
      'gpt-4o-mini',
      'gpt-4o-mini-2024-07-18',
      'o1-mini',
      'o3',
      'o3-mini',
      'o3-pro',
      'o4-mini',
    ]) {
      expect(endOf({ ...llm, name, usage }).tokensUsage).toEqual({
        prompt: 1_000,
        completion: 100,
      });
      expect(startOf({ ...llm, name, usage }).metadata).toEqual({ cachedTokens: 800 });
    }
    for (const name of ['gpt-4o', 'gpt-4.1', 'gpt-5', 'claude-sonnet-4-5', 'o1']) {
      expect(endOf({ ...llm, name, usage }).tokensUsage).toEqual(usage);
      expect(startOf({ ...llm, name, usage })).not.toHaveProperty('metadata');
    }
  });
});

describe('metadata', () => {
  it('is flat, with what is nested as JSON text', () => {
    expect(
      metadataOf({
        a: 1,
        b: 'x',
        c: true,
        d: ['x', 1, true],
        e: { f_g: [1] },
        h: [{ i: 1 }],
        j: new Date(0),
        k: 5n,
      }),
    ).toEqual({
      a: 1,
      b: 'x',
      c: true,
      d: ['x', 1, true],
      e: '{"f_g":[1]}',
      h: '[{"i":1}]',
      j: '1970-01-01T00:00:00.000Z',
      k: '5',
    });
  });

  it('spells out 0 and false, which are hidden otherwise, and has nothing empty', () => {
    expect(
      metadataOf({
        a: 0,
        b: false,
        c: '',
        d: null,
        e: undefined,
        f: Number.NaN,
        g: [],
        h: {},
        i: [null],
        j: '\0',
      }),
    ).toEqual({ a: '0', b: 'false' });
    expect(startOf({ metadata: { a: null } })).not.toHaveProperty('metadata');
    expect(startOf({ metadata: undefined })).not.toHaveProperty('metadata');
  });

  it('keeps apart keys that the server makes one of', () => {
    const event = startOf({ metadata: { a_b: 1, a_B: 2, aB: 3 } });
    expect(event.metadata).toEqual({ a_b: 1, a_B_2: 2, aB_3: 3 });
    expect(refusals(event)).toEqual([]);
  });

  it('holds no key that means something else to the server', () => {
    const event = startOf({
      metadata: {
        tags: 'a',
        'template-id': 'x',
        templateVersionId: 1,
        enrichment: 'a',
        parent_run_id: 'b',
      },
    });
    expect(refusals(event)).toEqual([]);
    expect(event.metadata).toEqual({
      tags_: 'a',
      'template-id_': 'x',
      templateVersionId_: 1,
      enrichment_: 'a',
      parent_run_id_: 'b',
    });
  });

  it('cuts long values and keys', () => {
    const event = startOf({
      metadata: {
        long: 'x'.repeat(5_000),
        list: Array.from({ length: 500 }, (_, index) => index),
        ['k'.repeat(9_000)]: 1,
      },
    });
    for (const [key, value] of Object.entries(event.metadata ?? {})) {
      expect(key.length).toBeLessThan(300);
      expect(String(value).length).toBeLessThan(1_100);
    }
    expect(event.metadata?.['cutMetadata']).toBeGreaterThan(4_000);
  });
});

describe('parameters', () => {
  it('have tools as JSON text, with the names in their schemas', () => {
    const tools = [
      {
        type: 'function',
        function: {
          name: 'f',
          parameters: { properties: { city_name: {} }, required: ['city_name'] },
        },
      },
    ];
    expect(paramsOf({ tools })).toEqual({ tools: JSON.stringify(tools) });
    expect(paramsOf({ tools: JSON.stringify(tools) })).toEqual({ tools: JSON.stringify(tools) });
  });

  it('are JSON text wherever the server would rename a key inside', () => {
    const params = {
      response_format: { type: 'json_schema', json_schema: { name: 'a' } },
      logit_bias: { '50256': -100 },
      stop: ['a', '\n'],
      stream: true,
      temperature: 0,
    };
    expect(paramsOf(params)).toEqual({
      ...params,
      response_format: JSON.stringify(params.response_format),
    });
  });

  it('leave out what is not set', () => {
    expect(paramsOf({ a: null, b: undefined, c: Number.NaN })).toBeUndefined();
    expect(paramsOf(undefined)).toBeUndefined();
  });

  it('are refused in no form', () => {
    for (const params of [true, [true], 'text', 5, null])
      expect(refusals(startOf({ ...llm, params }))).toEqual([]);
  });
});
