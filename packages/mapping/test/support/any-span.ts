import * as fc from 'fast-check';
import { dialects } from '../../src/dialects/index.js';
import type { LogRecordLike, ReadableSpanLike } from '../../src/span/span-view.js';
import { spanWith, startSeconds } from './made.ts';
import { recorded, recordedPaths } from './recorded.ts';

/** What can stand where a dialect's pattern has its `*`. */
const fillings =
  '0.role 0.content 0.message.role 0.message.content input_tokens temperature a 1'.split(' ');

const spans = recordedPaths().flatMap((path) => recorded(path));
const entries = spans.flatMap(({ span, logs }) =>
  [span, ...span.events, ...logs].flatMap(({ attributes = {} }) => Object.entries(attributes)),
);

/** Every key that a dialect names, with its `*` filled in, and every key that was ever recorded. */
export const knownKeys: readonly string[] = unique([
  ...dialects
    .flatMap(({ rules }) => rules.flatMap(({ keys }) => keys))
    .filter((key) => !/^(span\.|event:|log:|\()/.test(key))
    .flatMap((key) => (key.includes('*') ? fillings.map((each) => key.replace('*', each)) : key)),
  ...entries.map(([key]) => key),
]);

/** Values that are right for some key, and so are of a wrong shape for most. */
const recordedValues = [
  ...new Map(entries.map(([, value]) => [JSON.stringify(value), value])).values(),
];
const spanNames = unique(spans.map(({ span }) => span.name));
const eventNames = unique([
  ...spans.flatMap(({ span, logs }) => [
    ...span.events.map(({ name }) => name),
    ...logs.map(({ eventName, attributes }) => eventName ?? Object(attributes)['event.name']),
  ]),
  'gen_ai.client.inference.operation.details',
  'gen_ai.evaluation.result',
  'db.query.result',
]).filter((name) => typeof name === 'string');

const json = fc.jsonValue();

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...recordedValues) },
  // Cut by a limit.
  fc
    .tuple(fc.constantFrom(...recordedValues), fc.nat())
    .map(([value, at]) =>
      typeof value === 'string' ? value.slice(0, at % (value.length + 1)) : value,
    ),
  json,
  json.map((value) => JSON.stringify(value)),
  json.map((value) => JSON.stringify(JSON.stringify(value))),
  fc.array(fc.oneof(json, fc.constantFrom(...recordedValues)), { maxLength: 4 }),
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e300,
    null,
    undefined,
    '',
    '__proto__',
    '\ud800',
    '\u0000',
    'x'.repeat(200_000),
    '['.repeat(5000),
    `${'['.repeat(500)}${']'.repeat(500)}`,
    '{"__proto__":{"role":"user","content":"a"}}',
    new Uint8Array([137, 80]),
    1n,
  ),
);

const anyAttributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...knownKeys), anyValue), {
    maxLength: 25,
    selector: ([key]) => key,
  })
  .map((pairs) => Object.fromEntries(pairs));

/** A recorded span's attributes, with some of them replaced or joined by any others. */
const anyMixture = fc
  .tuple(fc.constantFrom(...spans), anyAttributes, fc.boolean())
  .map(([{ span }, own, alone]) => (alone ? own : { ...span.attributes, ...own }));

const anyEvent = fc.record({
  name: fc.constantFrom(...eventNames),
  attributes: fc.oneof(
    anyAttributes,
    fc.constantFrom(
      ...spans.flatMap(({ span }) => span.events.map(({ attributes = {} }) => attributes)),
    ),
  ),
});

/** Any span over the keys that dialects know, with log records; any of it may be of a wrong type. */
export const anySpan: fc.Arbitrary<{ span: ReadableSpanLike; logs: LogRecordLike[] }> = fc
  .record({
    name: fc.constantFrom('', ...spanNames),
    attributes: anyMixture,
    events: fc.array(anyEvent, { maxLength: 3 }),
    logs: fc.array(fc.tuple(anyEvent, anyValue), { maxLength: 2 }),
    status: fc.constantFrom(
      { code: 0 },
      { code: 1 },
      { code: 2 },
      { code: 2, message: 'It broke.' },
    ),
    kind: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ logs, ...span }) => ({
    span: spanWith(span),
    logs: logs.map(([{ name, attributes }, body]) => ({
      hrTime: [startSeconds, 0],
      eventName: name,
      attributes,
      body,
    })),
  }));

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
