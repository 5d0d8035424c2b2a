import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runIdOf } from '../../src/run/run-id.js';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

const context = fc.record({ traceId: hex(32), spanId: hex(16) });

/** The digits that hold the version (of the span id) and half of the variant (of the trace id). */
const withoutOverwrittenBits = ({
  traceId,
  spanId,
}: {
  traceId: string;
  spanId: string;
}): string => {
  const own = traceId.slice(-16);
  const kept = Number.parseInt(own.charAt(0), 16) & 0x3;
  return `${spanId.slice(0, 12)}_${spanId.slice(13)} ${kept}${own.slice(1)}`;
};

describe('a run id', () => {
  it('is made of the two ids as the contract says', () => {
    expect(
      runIdOf({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }),
    ).toBe('00f067aa-0ba9-82b7-a3ce-929d0e0e4736');
  });

  it('is a UUID of version 8 in lower case', () => {
    fc.assert(
      fc.property(context, (ids) => {
        expect(runIdOf(ids)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it('begins with the first 12 digits of the span id, so that one can search for it', () => {
    fc.assert(
      fc.property(context, (ids) => {
        expect(runIdOf(ids).replaceAll('-', '').startsWith(ids.spanId.slice(0, 12))).toBe(true);
      }),
    );
  });

  it('is the same on every call', () => {
    fc.assert(
      fc.property(context, (ids) => {
        expect(runIdOf({ ...ids })).toBe(runIdOf(ids));
      }),
    );
  });

  it('differs whenever a bit differs that version and variant do not overwrite', () => {
    const bit = fc.integer({ min: 0, max: 127 });
    fc.assert(
      fc.property(context, bit, (ids, position) => {
        const other = flipped(ids, position);
        const same = withoutOverwrittenBits(other) === withoutOverwrittenBits(ids);
        expect(runIdOf(other) === runIdOf(ids)).toBe(same);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(context, context, (a, b) => {
        const same = withoutOverwrittenBits(a) === withoutOverwrittenBits(b);
        expect(runIdOf(a) === runIdOf(b)).toBe(same);
      }),
    );
  });
});

/** One bit of the 128 that make the id flipped: 64 of the span id, then the last 64 of the trace id. */
function flipped(
  { traceId, spanId }: { traceId: string; spanId: string },
  position: number,
): { traceId: string; spanId: string } {
  const digits = [...(spanId + traceId.slice(-16))];
  const at = position >> 2;
  digits[at] = (Number.parseInt(digits[at] ?? '0', 16) ^ (1 << (position & 3))).toString(16);
  const text = digits.join('');
  return { spanId: text.slice(0, 16), traceId: traceId.slice(0, 16) + text.slice(16) };
}
