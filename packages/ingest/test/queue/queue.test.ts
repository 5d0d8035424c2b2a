import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchBody, batchBytes } from '../../src/post/batch-body.js';
import { BatchLimit } from '../../src/queue/batch-limit.js';
import { EventQueue } from '../../src/queue/event-queue.js';
import { laneOf } from '../../src/queue/lane-of.js';
import { LostRuns } from '../../src/queue/lost-runs.js';
import type { Outcome } from '../../src/queue/outcome.js';
import { victimsOf } from '../../src/queue/overflow.js';
import type { Held } from '../../src/queue/overflow.js';
import { queued, ticketOf } from '../support/queued.js';
import { end, start } from '../support/runs.js';

const refused: Outcome = { kind: 'refused', rule: 'text', message: 'm' };
const dropped: Outcome = { kind: 'dropped', reason: 'queue-full', message: 'full' };

const held = (heldBytes: number, hasError = false, hasLeft = false): Held => {
  const ticket = ticketOf({ hasError });
  ticket.hasLeft = hasLeft;
  return { ticket, heldBytes };
};

describe('the queue', () => {
  test('any events and limits: all are taken once, in order, in batches within the limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60, unit: 'grapheme' })),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 1_000 }),
        (names, maxEvents, maxBytes) => {
          const queue = new EventQueue();
          const events = names.map((name, index) => queued(start(`run ${index}`, { name })));
          queue.add(events);
          const taken = [];
          while (queue.peek() !== undefined) {
            const batch = queue.take({ events: maxEvents, bytes: maxBytes });
            const text = Buffer.from(batchBody(batch)).toString();
            const body = Buffer.byteLength(text);
            expect(JSON.parse(text)).toEqual({ events: batch.map(({ json }) => JSON.parse(json)) });
            expect(body).toBe(batchBytes(batch));
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(maxEvents);
            if (batch.length > 1) expect(body).toBeLessThanOrEqual(maxBytes);
            taken.push(...batch);
          }
          expect(taken).toEqual(events);
          expect(queue.size).toEqual({ events: 0, bytes: 0 });
        },
      ),
    );
  });

  test('an isolated delivery shares no batch with another', () => {
    const queue = new EventQueue();
    const isolated = ticketOf({ lane: 'remote', isolated: true });
    queue.add([queued(start()), queued(start(), isolated), queued(start(), isolated)]);
    queue.add([queued(start())]);
    const sizes = [1, 2, 3].map(() => queue.take({ events: 500, bytes: 1e6 }).length);
    expect(sizes).toEqual([1, 2, 1]);
  });

  test('what is removed is neither taken nor counted', () => {
    const queue = new EventQueue();
    const victim = ticketOf();
    queue.add([queued(start('a')), queued(start('b'), victim), queued(start('c'))]);
    expect(queue.remove((event) => event.ticket !== victim).map((it) => it.runId)).toEqual(['b']);
    expect(queue.take({ events: 9, bytes: 1e6 }).map((it) => it.runId)).toEqual(['a', 'c']);
    expect(queue.size).toEqual({ events: 0, bytes: 0 });
  });
});

describe('a lane', () => {
  test('is the same for the same key, one of those there are, and used about evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4_000; index += 1) {
      const key = (index * 2_654_435_761).toString(16).padStart(32, '0');
      expect(laneOf(key, 4)).toBe(laneOf(key, 4));
      counts[laneOf(key, 4)] = (counts[laneOf(key, 4)] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(800);
    expect(counts).toHaveLength(4);
  });
});

describe('the batch limit', () => {
  test('halves what was too large, and recovers with successes that were near it', () => {
    const limit = new BatchLimit({ events: 500, bytes: 4_000_000 });
    limit.tooLarge(4_000_000);
    expect(limit.current.bytes).toBe(2_000_000);
    for (let count = 0; count < 100; count += 1) limit.accepted(1_000);
    expect(limit.current.bytes).toBe(2_000_000);
    for (let count = 0; count < 8; count += 1) limit.accepted(1_900_000);
    expect(limit.current.bytes).toBe(4_000_000);
  });

  test('never exceeds what was set, nor falls to where size is no longer the matter', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(8_000_000))), (steps) => {
        const limit = new BatchLimit({ events: 500, bytes: 4_000_000 });
        for (const [isTooLarge, bytes] of steps) {
          if (isTooLarge) limit.tooLarge(bytes);
          else limit.accepted(bytes);
          expect(limit.current.bytes).toBeLessThanOrEqual(4_000_000);
          expect(limit.current.bytes).toBeGreaterThanOrEqual(16_384);
        }
      }),
    );
  });
});

describe('a lost run', () => {
  test('hands its children to its nearest stored ancestor', () => {
    const lost = new LostRuns();
    lost.note(queued(start('b', { parentRunId: 'a' })), refused);
    lost.note(queued(start('c', { parentRunId: 'b' })), refused);
    const screened = lost.screen(queued(start('d', { parentRunId: 'c', name: 'd' })));
    const event = screened.kind === 'send' ? screened.event : undefined;
    expect(event?.parentRunId).toBe('a');
    expect(JSON.parse(event?.json ?? '')).toMatchObject({ parentRunId: 'a', name: 'd' });
    expect(event?.bytes).toBe(Buffer.byteLength(event?.json ?? ''));
  });

  test('makes its children roots when it was one', () => {
    const lost = new LostRuns();
    lost.note(queued(start('a')), refused);
    const screened = lost.screen(queued(start('b', { parentRunId: 'a' })));
    const json = screened.kind === 'send' ? screened.event.json : '';
    expect(JSON.parse(json)).not.toHaveProperty('parentRunId');
  });

  test('takes all below it along when it was dropped, and what ends it', () => {
    const lost = new LostRuns();
    lost.note(queued(start('a')), dropped);
    const child = queued(start('b', { parentRunId: 'a' }));
    const screened = lost.screen(child);
    expect(screened).toMatchObject({ kind: 'settle', outcome: { reason: 'start-dropped' } });
    if (screened.kind === 'settle') lost.note(child, screened.outcome);
    expect(lost.screen(queued(end('b')))).toMatchObject({ kind: 'settle' });
  });

  test('is no longer lost once it is handed over again', () => {
    const lost = new LostRuns();
    lost.note(queued(start('thread')), dropped);
    expect(lost.screen(queued(start('thread'))).kind).toBe('send');
    expect(lost.screen(queued(start('turn', { parentRunId: 'thread' }))).kind).toBe('send');
  });

  test('does not make two refused parents of each other loop', () => {
    const lost = new LostRuns();
    lost.note(queued(start('a', { parentRunId: 'b' })), refused);
    lost.note(queued(start('b', { parentRunId: 'a' })), refused);
    expect(lost.screen(queued(start('c', { parentRunId: 'a' }))).kind).toBe('send');
  });
});

describe('a full queue', () => {
  test('drops the newcomer when it tells of no failure', () => {
    const newcomer = held(10);
    expect(victimsOf(newcomer, 5, () => [held(10)])).toEqual(new Set([newcomer.ticket]));
  });

  test('drops the newest without a failure for one that failed', () => {
    const [old, failed, young] = [held(10), held(10, true), held(10)];
    const victims = victimsOf(held(10, true), 0, () => [old, failed, young]);
    expect(victims).toEqual(new Set([young.ticket]));
  });

  test('never drops what has begun to leave', () => {
    const newcomer = held(10, true);
    const victims = victimsOf(newcomer, 0, () => [held(10, false, true)]);
    expect(victims).toEqual(new Set([newcomer.ticket]));
  });

  test('any deliveries: what stays fits, and a failure goes only where nothing else could', () => {
    const anyHeld = fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.boolean())
      .map((args) => held(...args));
    fc.assert(
      fc.property(fc.array(anyHeld), anyHeld, fc.nat(100), (waiting, newcomer, free) => {
        const victims = victimsOf(newcomer, free, () => waiting);
        const freed = waiting
          .filter(({ ticket }) => victims.has(ticket))
          .reduce((sum, { heldBytes }) => sum + heldBytes, free);
        if (!victims.has(newcomer.ticket)) expect(freed).toBeGreaterThanOrEqual(newcomer.heldBytes);
        for (const { ticket } of waiting) {
          if (victims.has(ticket))
            expect([ticket.hasError, ticket.hasLeft]).toEqual([false, false]);
        }
      }),
    );
  });
});
