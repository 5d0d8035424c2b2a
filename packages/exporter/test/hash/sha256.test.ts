import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/hash/sha256.js';

const byNode = (text: string): string => createHash('sha256').update(text).digest('hex');

test('any text has the hash that Node says it has', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    // Around the ends of blocks.
    fc.integer({ min: 0, max: 260 }).map((length) => 'x'.repeat(length)),
  );
  fc.assert(
    fc.property(text, (any) => {
      expect(sha256(any)).toBe(byNode(any));
    }),
    { numRuns: 1_000 },
  );
});

test('the answer of the standard', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
