import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchResults } from '../../src/post/match-results.js';
import type { EventResult } from '../../src/post/read-answer.js';
import type { QueuedEvent } from '../../src/queue/queued-event.js';
import { readResults } from '../../src/send/read-results.js';
import { queued } from '../support/queued.js';
import { end, error, start } from '../support/runs.js';

const ok = (id: string): EventResult => ({ id, success: true, error: '' });
const notLast = { unmentioned: false, transient: false };
const bad = (id: string, message: string): EventResult => ({ id, success: false, error: message });

/** As the real server answers: in the order of the timestamps, equal ones in the order sent. */
function answerTo(
  events: readonly QueuedEvent[],
  resultOf: (event: QueuedEvent) => EventResult,
): EventResult[] {
  return events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp)).map(resultOf);
}

const anyEvent = fc
  .tuple(
    fc.constantFrom('run a', 'run b', 'run c'),
    fc.constantFrom('start' as const, 'end' as const, 'error' as const),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([runId, kind, second]) => {
    const timestamp = `2026-01-01T00:00:0${second}.000Z`;
    if (kind === 'start') return queued(start(runId, { timestamp }));
    return queued({ ...(kind === 'end' ? end(runId) : error(runId)), timestamp });
  });

test('any events: each gets its own result out of the sorted answer', () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const own = new Map(events.map((event, index) => [event, bad(event.runId, `for ${index}`)]));
      const results = answerTo(events, (event) => own.get(event) ?? ok('none'));
      expect(matchResults(events, results)).toEqual(events.map((event) => own.get(event)));
    }),
  );
});

test('any subset of the results in any order: an event gets a result of its run or none', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent).chain((events) =>
        fc.record({
          events: fc.constant(events),
          results: fc.shuffledSubarray(events.map((event) => ok(event.runId))),
        }),
      ),
      ({ events, results }) => {
        const matched = matchResults(events, results);
        expect(matched.filter((it) => it !== undefined)).toHaveLength(results.length);
        for (const [index, result] of matched.entries()) {
          if (result !== undefined) expect(result.id).toBe(events[index]?.runId);
        }
      },
    ),
  );
});

describe('an event', () => {
  const [first, last] = [queued(start('a')), queued(end('a'))];

  test('that the answer does not mention is sent again', () => {
    expect(readResults([first, last], [ok('a')], notLast)).toEqual({
      settled: [[first, { kind: 'accepted', duplicate: false }]],
      again: [last],
    });
  });

  test('that the answers never mention is dropped at last', () => {
    const { settled, again } = readResults([first], [], { unmentioned: true, transient: false });
    expect(again).toEqual([]);
    expect(settled).toMatchObject([
      [{ runId: 'a' }, { kind: 'dropped', reason: 'unacknowledged' }],
    ]);
  });

  test('is sent again together with an unsettled start before it, since it was lost with success', () => {
    const results = [bad('a', 'deadlock detected'), ok('a')];
    expect(readResults([first, last], results, notLast)).toEqual({
      settled: [],
      again: [first, last],
    });
  });

  test('of a run whose start is refused in the same answer was lost, whatever the answer says', () => {
    const { settled } = readResults([first, last], [bad('a', 'type boolean'), ok('a')], notLast);
    expect(settled.map(([, outcome]) => outcome)).toMatchObject([
      { kind: 'refused', rule: 'boolean' },
      { kind: 'refused', rule: 'start-refused' },
    ]);
  });

  test.each([
    'could not extend file "base/16384/2619": No space left on device',
    'cannot execute INSERT in a read-only transaction',
    'the database system is starting up',
    'terminating connection due to administrator command',
    'remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'canceling statement due to statement timeout',
    'write CONNECT_TIMEOUT db:5432',
    'read ECONNRESET',
    'deadlock detected',
    'out of shared memory',
  ])('is sent again while the database is in trouble, and refused at last: %s', (message) => {
    expect(readResults([first], [bad('a', message)], notLast).again).toEqual([first]);
    const isLast = { unmentioned: false, transient: true };
    expect(readResults([first], [bad('a', message)], isLast)).toMatchObject({
      settled: [[first, { kind: 'refused', message }]],
      again: [],
    });
  });

  test.each([
    'Run with this ID already exists in the database.',
    'duplicate key value violates unique constraint "run_pkey"',
  ])('is a success when the server says: %s', (message) => {
    expect(readResults([first], [bad('a', message)], notLast).settled).toEqual([
      [first, { kind: 'accepted', duplicate: true }],
    ]);
  });

  test.each([
    ['unsupported Unicode escape sequence', 'text'],
    ['invalid byte sequence for encoding "UTF8": 0x00', 'text'],
    ['invalid input syntax for type json', 'text'],
    ['column "input" is of type jsonb but expression is of type boolean', 'boolean'],
    ['invalid input syntax for type uuid: "zz"', 'id'],
    ['invalid input syntax for type integer: "1.5"', 'integer'],
    ['value "2147483648" is out of range for type integer', 'integer'],
    ['integer out of range', 'integer'],
    ['index row size 3016 exceeds btree version 4 maximum 2704 for index "run_name_idx"', 'size'],
    ['Maximum call stack size exceeded.', 'size'],
    ['insert or update on table "run" violates foreign key constraint "x"', 'reference'],
    ['something new', 'other'],
  ])('is refused for good when the server says: %s', (message, rule) => {
    expect(readResults([first], [bad('a', message)], notLast)).toEqual({
      settled: [[first, { kind: 'refused', rule, message }]],
      again: [],
    });
  });
});
