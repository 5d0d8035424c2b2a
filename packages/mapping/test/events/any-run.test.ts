import { ingestEventSchema } from '@lunary-otel/ingest';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { endEventsOf, startEventOf } from '../../src/events/events-of-run.ts';
import type { Run } from '../../src/run/run.ts';
import { crashes, crashesPlayground, crashesUser, misreadings } from './support/dashboard.ts';
import { runWith } from './support/run.ts';
import { refusals, stored } from './support/server.ts';

const fail = (): never => {
  throw new Error('no');
};

/** The symbols are those by which fast-check asks for its own methods. */
const unlistable: unknown = new Proxy(
  {},
  {
    ownKeys: fail,
    getPrototypeOf: fail,
    get: (_, property) => (typeof property === 'symbol' ? undefined : fail()),
  },
);

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\0', '\ud800', '\udc00', '😀', 'é', '{', '"', '_', 'a') }),
);
const long = fc.constantFrom('x'.repeat(1_100_000), '漢'.repeat(400_000), '😀\0'.repeat(20_000));

const meaningfulKeys =
  'id title source summary text content refusal audio function_call toolCalls tool_calls role type url image_url input_audio function name arguments result input output __proto__ hasOwnProperty toString constructor toJSON length a_b a_B aB enrichments tags templateId template_version_id parentRunId tools tool_choice email first_name'.split(
    ' ',
  );

/** Mostly keys that mean something to the server or the dashboard. */
const key = fc.oneof(
  { arbitrary: text, weight: 1 },
  {
    arbitrary: fc.constantFrom(...meaningfulKeys),
    weight: 8,
  },
);

const hostile = fc.constantFrom<() => unknown>(
  () => {
    const cycle: unknown[] = [];
    cycle.push({ cycle });
    return cycle;
  },
  () => unlistable,
  () => Object.defineProperty({}, 'content', { enumerable: true, get: fail }),
  () => ({ toJSON: fail }),
  () => ({ toJSON: () => [true] }),
  () => JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) as unknown,
  () => JSON.parse('{"__proto__":{"a":1}}') as unknown,
  () => new Error('no'),
  () => new Date(Number.NaN),
  () => new Uint8Array(5),
  () => new Map<unknown, unknown>([[{}, 1]]),
  () => Symbol('a'),
  () => fail,
  () => 5n,
);

/** Small objects of the few keys that the dashboard tells messages and documents by. */
const telling = fc.dictionary(
  fc.constantFrom(...meaningfulKeys.slice(0, 12)),
  fc.constantFrom<unknown>('', 'x', 1, null, [], {}),
  { maxKeys: 4 },
);

const { value } = fc.letrec<{ value: unknown; list: unknown; record: unknown; message: unknown }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
      fc.constantFrom(
        null,
        undefined,
        true,
        false,
        0,
        -0,
        Number.NaN,
        'https://a.b/c.png',
        'http://a.b',
        'data:image/png;base64,AAAA',
      ),
      hostile.map((make) => make()),
      telling,
      telling.map((it) => JSON.stringify(it)),
      tie('list'),
      tie('record'),
      tie('message'),
      // The same as JSON text, as attributes hold it.
      tie('record').map((it) => {
        try {
          return JSON.stringify(it);
        } catch {
          return '{';
        }
      }),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    record: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
    message: fc.record(
      {
        role: fc.oneof(fc.constantFrom('user', 'assistant', 'tool', ''), tie('value')),
        content: fc.oneof(
          text,
          tie('value'),
          fc.array(
            fc.record(
              {
                type: fc.constantFrom('text', 'image_url', 'input_audio', 'file'),
                text: tie('value'),
                image_url: tie('value'),
                input_audio: tie('value'),
              },
              { requiredKeys: ['type'] },
            ),
            { maxLength: 3 },
          ),
        ),
        tool_calls: fc.oneof(
          tie('value'),
          fc.array(fc.record({ id: tie('value'), function: tie('record') }, { requiredKeys: [] }), {
            maxLength: 2,
          }),
        ),
        refusal: tie('value'),
        name: tie('value'),
        tool_call_id: tie('value'),
      },
      { requiredKeys: ['role'] },
    ),
  }),
);

const content = fc.oneof(
  { arbitrary: value, weight: 20 },
  { arbitrary: fc.array(value, { maxLength: 3 }), weight: 20 },
  { arbitrary: fc.array(fc.oneof(long, value), { maxLength: 2 }), weight: 1 },
  { arbitrary: fc.record({ role: text, content: long }), weight: 1 },
);
const count = fc.oneof(fc.nat(), fc.double(), fc.constantFrom(2 ** 31 - 1, 2 ** 31, -1, undefined));

const anyRun: fc.Arbitrary<Run> = fc
  .record(
    {
      type: fc.constantFrom(
        'llm',
        'agent',
        'tool',
        'chain',
        'chat',
        'thread',
        'embed',
        'retriever',
      ),
      id: fc.oneof(fc.uuid(), text),
      parentId: fc.oneof(fc.uuid(), text),
      name: fc.oneof(text, fc.constantFrom('gpt-4o', 'o4-mini')),
      startMillis: fc.oneof(fc.double(), fc.nat({ max: 2e12 })),
      endMillis: fc.oneof(fc.double(), fc.nat({ max: 2e12 })),
      input: content,
      output: content,
      params: fc.oneof(value, fc.dictionary(key, value, { maxKeys: 5 })),
      metadata: fc.oneof(value, fc.dictionary(key, value, { maxKeys: 5 })),
      userProps: fc.oneof(value, fc.dictionary(key, value, { maxKeys: 5 })),
      tags: fc.array(text, { maxLength: 3 }),
      userId: text,
      templateId: fc.double(),
      usage: fc.record(
        { prompt: count, completion: count, promptCached: count },
        { requiredKeys: [] },
      ),
      error: fc.record({ message: text, stack: text }, { requiredKeys: [] }),
    },
    { requiredKeys: ['type', 'endMillis'] },
  )
  .map(runWith);

const maxEventBytes = 3 * 1024 * 1024;

it('any run becomes events that the server takes, the dashboard shows and that are the same each time', () => {
  fc.assert(
    fc.property(anyRun, fc.boolean(), (run, startedEarly) => {
      const events = [startEventOf(run), ...endEventsOf(run, { startedEarly })];
      const bytes = JSON.stringify(events);
      expect(JSON.stringify([startEventOf(run), ...endEventsOf(run, { startedEarly })])).toBe(
        bytes,
      );
      for (const event of events) {
        expect(refusals(event)).toEqual([]);
        expect(
          ingestEventSchema.safeParse(JSON.parse(JSON.stringify(event))).error,
        ).toBeUndefined();
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(maxEventBytes);
        const { input, output, userProps } = stored(event);
        expect(crashes(input)).toEqual([]);
        expect(crashes(output)).toEqual([]);
        expect(misreadings(input)).toEqual([]);
        expect(misreadings(output)).toEqual([]);
        expect(crashesPlayground(input)).toBe(false);
        expect(crashesUser(userProps)).toBe(false);
      }
      const [start, end, error] = events;
      expect(Date.parse(end?.timestamp ?? '')).toBeGreaterThanOrEqual(
        Date.parse(start?.timestamp ?? ''),
      );
      expect(error?.timestamp ?? end?.timestamp).toBe(end?.timestamp);
    }),
    { numRuns: 500 },
  );
}, 60_000);
