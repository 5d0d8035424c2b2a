import { describe, expect, it } from 'vitest';
import { endOf, partsOf, startOf } from './support/run.ts';
import { refusals } from './support/server.ts';

const shown = (value: unknown): unknown => startOf({ type: 'tool', input: value }).input;

const fail = (): never => {
  throw new Error('no');
};

describe('what JSON has no word for', () => {
  it('is said in text', () => {
    const value = {
      date: new Date(0),
      bad_date: new Date(Number.NaN),
      big: 12n,
      bytes: new Uint8Array(12),
      buffer: new ArrayBuffer(3),
      map: new Map([['a', new Set([1])]]),
      pairs: new Map([[1, 2]]),
      error: new TypeError('no'),
      pattern: /a/g,
      symbol: Symbol('s'),
      infinite: Number.POSITIVE_INFINITY,
      none: Number.NaN,
      zero: -0,
      boxed: Object('text') as object,
      link: new URL('https://a.b/c'),
      list: [undefined, () => 1],
      left_out: undefined,
      too: () => 1,
    };
    expect(JSON.parse(shown(value) as string)).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      bad_date: 'Invalid Date',
      big: '12',
      bytes: '[binary 12 bytes]',
      buffer: '[binary 3 bytes]',
      map: { a: [1] },
      pairs: [[1, 2]],
      error: 'TypeError: no',
      pattern: '/a/g',
      symbol: 'Symbol(s)',
      infinite: 'Infinity',
      none: 'NaN',
      zero: 0,
      boxed: 'text',
      link: 'https://a.b/c',
      list: [null, null],
    });
    expect(shown(new Uint8Array(12))).toBe('[binary 12 bytes]');
    expect(shown(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(shown(() => 1)).toBeUndefined();
  });

  it('does not throw, be it a cycle, a getter, a toJSON or a proxy that does', () => {
    const cycle: Record<string, unknown> = { name: 'a' };
    cycle['self'] = [cycle];
    const proxy: unknown = new Proxy({}, { ownKeys: fail, get: fail, getPrototypeOf: fail });
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const getter = Object.defineProperty({ b: 1 }, 'a', { enumerable: true, get: fail });
    const value = { cycle, getter, proxy, revoked: revoked.proxy, json: { toJSON: fail } };
    expect(JSON.parse(shown(value) as string)).toEqual({
      cycle: { name: 'a', self: ['[circular]'] },
      getter: { b: 1, a: '[unreadable]' },
      proxy: '[unreadable]',
      revoked: '[unreadable]',
      json: '[unreadable]',
    });
    expect(
      startOf({ input: proxy, params: proxy, metadata: proxy, userId: 'u', userProps: proxy })
        .input,
    ).toBe('[unreadable]');
  });

  it('keeps the same part in two places, which is no cycle', () => {
    const part = { a: 1 };
    expect(shown({ x: part, y: part })).toBe('{"x":{"a":1},"y":{"a":1}}');
  });

  it('is bounded in depth and number, however few objects spell endless JSON', () => {
    let shared: unknown[] = [];
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    let deep: unknown = 'end';
    for (let level = 0; level < 30_000; level++) deep = { a: deep };
    for (const value of [shared, deep, Array.from({ length: 500_000 }, () => 0)]) {
      const event = startOf({ type: 'tool', input: value });
      expect(JSON.stringify(event).length).toBeLessThan(2 ** 21);
      expect(event.metadata?.['cutInput']).toBeGreaterThan(0);
    }
  });
});

describe('text that PostgreSQL refuses', () => {
  const bad = 'a\0b\ud800c';

  it('is mended in every field, in values and keys', () => {
    const values = {
      id: bad,
      parentId: `${bad}!`,
      name: bad,
      input: [
        {
          role: bad,
          content: bad,
          name: bad,
          tool_calls: [{ id: bad, function: { name: bad, arguments: bad } }],
        },
      ],
      output: { [bad]: bad },
      params: { [bad]: { [bad]: bad }, tools: [{ [bad]: bad }] },
      metadata: { [bad]: bad, list: [bad] },
      tags: [bad],
      userId: bad,
      userProps: { [bad]: bad },
      error: { message: bad, stack: bad },
    };
    for (const type of ['llm', 'tool', 'chat', 'thread'] as const) {
      const { end, error } = partsOf({ ...values, type });
      for (const event of [startOf({ ...values, type }), end, error])
        expect(event && refusals(event)).toEqual([]);
    }
    expect(startOf(values)).toMatchObject({
      name: 'ab�c',
      tags: ['ab�c'],
      userId: 'ab�c',
      metadata: { 'ab�c': 'ab�c' },
    });
    expect(endOf({ output: 'x\0😀' }).output).toBe('x😀');
  });

  it('is a key __proto__, which fails the whole POST', () => {
    const evil = JSON.parse('{"__proto__":{"a":1},"b":1}') as object;
    const event = startOf({
      input: evil,
      params: { a: evil, ...evil },
      metadata: evil,
      userId: 'u',
      userProps: evil,
    });
    expect(refusals(event)).toEqual([]);
    expect(event).toMatchObject({ input: '{"b":1}', metadata: { b: 1 }, userProps: { b: 1 } });
    expect(startOf({ type: 'tool', input: '{"__proto__":1}' }).input).toBe('{"__proto__":1}');
  });
});

describe('what is too large', () => {
  const long = 'x'.repeat(3_000_000);

  it('loses the end of its longest strings, marked, with a note of how much', () => {
    const event = startOf({
      type: 'tool',
      input: { city: 'Paris', page: long, other: 'x'.repeat(1_000) },
    });
    const { page, ...rest } = JSON.parse(event.input as string) as { page: string };
    expect(rest).toEqual({ city: 'Paris', other: 'x'.repeat(1_000) });
    const cut = long.length - page.indexOf('…');
    expect(page.endsWith(`… [cut ${cut} characters]`)).toBe(true);
    expect(event.metadata).toEqual({ cutInput: cut });
    expect(JSON.stringify(event).length).toBeLessThan(1.1 * 2 ** 20);
  });

  it('keeps its form when it comes as JSON text', () => {
    const { output, metadata } = endOf({
      type: 'tool',
      output: JSON.stringify({ city: 'Paris', page: long }),
    });
    expect(JSON.parse(output as string)).toMatchObject({ city: 'Paris' });
    expect(metadata?.['cutOutput']).toBeGreaterThan(1_900_000);
  });

  it('keeps every message of a conversation', () => {
    const { input } = startOf({
      type: 'llm',
      input: [
        { role: 'system', content: long },
        { role: 'user', content: 'Go on.' },
        { role: 'tool', content: long, tool_call_id: 'a' },
      ],
    });
    expect(input).toMatchObject([
      { role: 'system' },
      { role: 'user', content: 'Go on.' },
      { role: 'tool', tool_call_id: 'a' },
    ]);
  });

  it('is measured in bytes on the wire and never cut within a character', () => {
    for (const text of ['漢'.repeat(900_000), '😀'.repeat(900_000), '\u0001"\\'.repeat(500_000)]) {
      for (const input of [text, { text }, [{ role: 'user', content: text }]]) {
        const event = startOf({ type: 'llm', input });
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(1.1 * 2 ** 20);
        expect(refusals(event)).toEqual([]);
        expect(JSON.stringify(event.input)).not.toContain('�');
      }
    }
  });

  it('holds for parameters, errors, tags and names too', () => {
    const words = Array.from({ length: 150 }, (_, index) => `${index}${'漢'.repeat(3_000)}`);
    const values = {
      name: words.join(''),
      tags: words,
      userId: words.join(''),
      userProps: Object.fromEntries(words.map((it) => [it, it])),
      metadata: Object.fromEntries(words.map((it) => [it, [it]])),
      params: {
        tools: words.map((it) => ({ type: 'function', function: { name: it, parameters: words } })),
        other: words,
      },
      error: { message: words.join(''), stack: words.join('\n') },
    };
    const { error } = partsOf(values);
    for (const event of [startOf(values), error]) {
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(2 ** 20);
      expect(event && refusals(event)).toEqual([]);
    }
    expect(startOf(values).metadata).toMatchObject({
      cutName: expect.any(Number),
      cutTags: expect.any(Number),
      cutParams: expect.any(Number),
    });
    expect(JSON.parse(startOf(values).extra?.['tools'] as string)).toBeInstanceOf(Array);
  });
});
