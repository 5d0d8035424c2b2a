import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Baggage } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packed, propagatedFields, unpacked } from '../../src/context/baggage.js';
import { withLunary } from '../../src/index.js';
import type { LunaryContext } from '../../src/index.js';
import { awkward, baggageOf, entriesOf } from '../support/baggage.js';

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  context.disable();
});

/** As propagators write it. */
const headerOf = (baggage: Baggage): string[] =>
  baggage
    .getAllEntries()
    .map(([key, { value }]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);

const ada: UserContext = {
  userId: 'ada',
  userProps: { name: 'Ada', email: 'ada@example.com' },
  threadId: 'chat-7',
  tags: ['beta', 'a, b'],
  metadata: { plan: 'pro', seats: 3, 'any key = at all;': true },
};

/** What baggage says inside of one `withLunary` after the other. */
function said(around: readonly LunaryContext[], before = ROOT_CONTEXT): UserContext | undefined {
  const [outermost, ...inner] = around;
  if (!outermost) return unpacked(propagation.getBaggage(context.active()));
  return context.with(before, () => withLunary(outermost, () => said(inner, context.active())));
}

describe('what withLunary propagates', () => {
  it('is nothing unless it is asked to', () => {
    expect(withLunary(ada, () => propagation.getBaggage(context.active()))).toBeUndefined();
  });

  it('is everything it sets, and arrives as it was', () => {
    expect(said([{ ...ada, propagate: true }])).toEqual(ada);
  });

  it('are the fields of the list', () => {
    const chosen = said([{ ...ada, propagate: ['userId', 'tags'] }]);
    expect(chosen).toEqual({ userId: 'ada', tags: ada.tags });
  });

  it('goes on inside, with what is added there', () => {
    expect(
      said([
        { ...ada, propagate: true },
        { tags: ['c'], metadata: { seats: 4 } },
      ]),
    ).toEqual({
      ...ada,
      tags: ['beta', 'a, b', 'c'],
      metadata: { ...ada.metadata, seats: 4 },
    });
  });

  it('ends inside where it is told to', () => {
    for (const propagate of [false, []]) {
      expect(said([{ ...ada, propagate: true }, { propagate }])).toBeUndefined();
    }
    expect(said([{ ...ada, propagate: true }, { propagate: ['threadId'] }])).toEqual({
      threadId: 'chat-7',
    });
  });

  it('holds what was set further out, too', () => {
    expect(said([ada, { propagate: true }])).toEqual(ada);
  });

  it("leaves one user's properties out of another's", () => {
    const { userProps } = said([{ ...ada, propagate: true }, { userId: 'bob' }]) ?? {};
    expect(userProps).toBeUndefined();
  });

  it('is added to what a caller has said, of whom nothing else is lost', () => {
    const caller = propagation.setBaggage(
      ROOT_CONTEXT,
      packed(baggageOf({ tenant: 'acme' }), propagatedFields, ada).baggage,
    );
    expect(said([{ tags: ['mine'], propagate: true }], caller)).toEqual({
      ...ada,
      tags: ['beta', 'a, b', 'mine'],
    });
    const bob = said([{ userId: 'bob', propagate: true }], caller);
    expect(bob).toMatchObject({ userId: 'bob', threadId: 'chat-7' });
    expect(bob).not.toHaveProperty('userProps');
    context.with(caller, () =>
      withLunary({ propagate: false }, () =>
        expect(entriesOf(propagation.getBaggage(context.active()))).toEqual({ tenant: 'acme' }),
      ),
    );
  });

  it('never makes the code inside fail', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const values = [
      { userId: '\ud800' },
      { metadata: { big: 1n, circular, fn: () => 1, at: new Date(Number.NaN) } },
      { userId: 7, tags: 'a', userProps: [], metadata: 'text' },
    ] as unknown as LunaryContext[];
    for (const value of values) {
      const inside = withLunary({ ...value, propagate: true }, () => context.active());
      expect(() => headerOf(propagation.getBaggage(inside) ?? baggageOf({}))).not.toThrow();
    }
  });
});

describe('any values in any baggage', () => {
  const text = fc.oneof(
    fc.string({ unit: awkward, maxLength: 40 }),
    fc.string({ unit: awkward, minLength: 200, maxLength: 3_000 }),
    fc.constantFrom('x'.repeat(4_000), 'é'.repeat(2_000), '"'.repeat(1_200), '\ud800'),
  );
  const record = fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean(), fc.object()), {
    maxKeys: 12,
  });
  const values = fc.record(
    { userId: text, threadId: text, tags: fc.array(text), userProps: record, metadata: record },
    { requiredKeys: [] },
  );
  /** Some large ones, or so many that there is hardly room for one more. */
  const others = fc.oneof(
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 20 }).filter((key) => !key.startsWith('lunary.')),
      fc.string({ maxLength: 1_000 }),
      { maxKeys: 20 },
    ),
    fc
      .integer({ min: 58, max: 66 })
      .map((count) =>
        Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v'])),
      ),
  );

  it('leave all other entries, and stay within what everybody passes on', () => {
    fc.assert(
      fc.property(values, others, fc.subarray([...propagatedFields]), (given, around, fields) => {
        const before = baggageOf(around);
        const { baggage, lost } = packed(before, fields, given as UserContext);
        expect(entriesOf(baggage)).toMatchObject(around);
        const header = headerOf(baggage);
        const own = header.filter((entry) => entry.startsWith('lunary.'));
        if (own.length > 0) {
          expect(header.length).toBeLessThanOrEqual(64);
          expect(header.join(',').length).toBeLessThanOrEqual(8_192);
          expect(Math.max(...own.map((entry) => entry.length))).toBeLessThanOrEqual(4_096);
        }
        const arrived: Record<string, unknown> = { ...unpacked(baggage) };
        for (const field of propagatedFields) {
          if (!fields.includes(field)) expect(arrived[field]).toBeUndefined();
        }
        // An id is there as it was, or not at all and said to be lost.
        for (const field of ['userId', 'threadId'] as const) {
          const id = given[field]?.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
          if (!fields.includes(field) || !id) continue;
          expect(lost.includes(field) ? undefined : id).toBe(arrived[field]);
        }
        for (const field of ['userProps', 'metadata'] as const) {
          if (!fields.includes(field)) continue;
          const missing = Object.entries(given[field] ?? {})
            .filter(([key]) => !Object.keys(arrived[field] ?? {}).includes(key))
            .map(([key]) => `${field}.${key}`);
          if (!lost.includes(field))
            expect(missing.filter((name) => !lost.includes(name))).toEqual([]);
        }
      }),
      { numRuns: 200, interruptAfterTimeLimit: 3_000 },
    );
  });
});
