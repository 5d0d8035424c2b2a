import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unflatten } from '../../src/json/unflatten.js';

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
  tree: fc.oneof(
    fc.array(tie('node'), { minLength: 1, maxLength: 12 }),
    fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  ),
  node: fc.oneof({ maxDepth: 3 }, leaf, tie('tree')),
}));

function flattened(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flattened(inner, `${path}.${key}`));
}

describe('dotted attributes', () => {
  it('become the value that was flattened into them, in whatever order they stand', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (value, reversed) => {
        const entries = flattened(value, 'llm.input_messages');
        const attributes = Object.fromEntries(reversed ? entries.toReversed() : entries);
        expect(unflatten(attributes, 'llm.input_messages.')).toEqual(value);
      }),
    );
  });

  it('become an array in the order of the numbers, not of the digits', () => {
    expect(unflatten({ 'm.10': 'c', 'm.2': 'b', 'm.0': 'a' }, 'm.')).toEqual(['a', 'b', 'c']);
  });

  it('outside the prefix do not count, and without any there is no value', () => {
    expect(unflatten({ 'm.0': 'a', 'n.1': 'b', m: 'c' }, 'm.')).toEqual(['a']);
    expect(unflatten({ n: 1 }, 'm.')).toBe(undefined);
  });

  it('do not lose a branch to a text under the same key, whichever comes first', () => {
    expect(unflatten({ 'm.content': 'a', 'm.content.0': 'b' }, 'm.')).toEqual({ content: ['b'] });
    expect(unflatten({ 'm.content.0': 'b', 'm.content': 'a' }, 'm.')).toEqual({ content: ['b'] });
  });

  it('can be named after what objects inherit', () => {
    const value = unflatten({ 'm.__proto__.polluted': 1, 'm.constructor': 2 }, 'm.');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
  });
});
