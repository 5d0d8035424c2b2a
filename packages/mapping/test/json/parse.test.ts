import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayOf, objectOf, opened, parseJson, textOfAny } from '../../src/json/parse.js';

/** What JSON text can say: no -0, which it writes as 0. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const structure = json.filter((value) => typeof value === 'object' && value !== null);
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });

describe('JSON text', () => {
  it('of an object or array is opened, whatever space stands around it', () => {
    fc.assert(
      fc.property(structure, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(value);
        expect(opened(` \n${JSON.stringify(value, null, 2)}\n`)).toEqual(value);
      }),
    );
  });

  it('that was encoded twice is opened twice', () => {
    fc.assert(
      fc.property(structure, (value) => {
        expect(opened(JSON.stringify(JSON.stringify(value)))).toEqual(value);
      }),
    );
  });

  it('of a string is that string', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => parseJson(text) === undefined),
        (text) => {
          expect(opened(JSON.stringify(text))).toBe(text);
        },
      ),
    );
  });

  it('that a limit cut stays the text it is', () => {
    fc.assert(
      fc.property(structure, fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        const kept = text.slice(0, cut % text.length);
        expect(parseJson(kept)).toBe(undefined);
        expect(opened(kept)).toBe(kept);
      }),
    );
  });

  it.each(['18', 'true', 'null', 'Paris', '', ' ', '[not json', '{"a":1} and more', '"open'])(
    'is not seen in %j, which is plain text',
    (text) => {
      expect(parseJson(text)).toBe(undefined);
      expect(opened(text)).toBe(text);
    },
  );

  it('is opened without ever throwing, and other values are left as they are', () => {
    fc.assert(
      fc.property(anything, (value) => {
        parseJson(value);
        objectOf(value);
        arrayOf(value);
        if (typeof value !== 'string') expect(opened(value)).toBe(value);
      }),
    );
  });
});

describe('an object or array', () => {
  it('is taken as such or from JSON text, never one for the other', () => {
    expect(objectOf({ a: 1 })).toEqual({ a: 1 });
    expect(objectOf('{"a":1}')).toEqual({ a: 1 });
    expect(objectOf([1])).toBe(undefined);
    expect(objectOf('[1]')).toBe(undefined);
    expect(arrayOf('["a",1]')).toEqual(['a', 1]);
    expect(arrayOf({ 0: 'a' })).toBe(undefined);
    expect(arrayOf('a')).toBe(undefined);
  });

  it('of JSON texts has its elements opened, as OTel has no arrays of objects', () => {
    expect(arrayOf(['{"name":"a"}', '{"name":"b"}', 'c'])).toEqual([
      { name: 'a' },
      { name: 'b' },
      'c',
    ]);
  });
});

describe('the text of a value', () => {
  it('is the text itself, and JSON for everything else that JSON can say', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(textOfAny(value)).toBe(typeof value === 'string' ? value : JSON.stringify(value));
      }),
    );
  });

  it('is there for any value at all', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const refuses = Object.create(null, { value: { enumerable: true, value: 1n } }) as object;
    for (const value of [circular, refuses, { toJSON: refuse, toString: refuse }, Symbol('a'), 1n])
      expect(typeof textOfAny(value)).toBe('string');
    fc.assert(
      fc.property(anything, (value) => {
        expect(typeof textOfAny(value)).toBe('string');
      }),
    );
  });
});

function refuse(): never {
  throw new Error('No.');
}
