import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient, Operation, Outcome } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { Fault, LunaryServer } from '../support/lunary-server.js';
import { end, start, trace } from '../support/runs.js';

let server: LunaryServer;
let client: IngestClient;
let operations: Omit<Operation, 'durationMillis'>[];
let durations: number[];

beforeEach(async () => {
  server = await startLunaryServer();
  operations = [];
  durations = [];
  client = clientOf(server.url, {
    timeoutMillis: 300,
    onOperation: ({ durationMillis, ...rest }) => {
      operations.push(rest);
      durations.push(durationMillis);
    },
  });
});
afterEach(async () => {
  await client.shutdown(0);
  await server.close();
});

describe('an operation', () => {
  test('is one batch, however often it was tried, and tells of its last attempt', async () => {
    const faults: Fault[] = ['reset-at-once', { status: 503 }, 'slow'];
    server.faults.push(...faults);
    await client.deliver('a', trace(3));
    await client.shutdown();
    expect(operations).toEqual([{ status: 200 }]);
    expect(client.stats().posts).toBe(3);
    // The slow answer alone takes that long.
    expect(durations[0]).toBeGreaterThan(server.rules.slowMillis - 5);
  });

  test('has failed when the server refused a part of it, and not when it had it already', async () => {
    server.rules.refuse = ({ runId }) => (runId === 'bad' ? 'invalid json' : undefined);
    await client.deliver('a', [start('good'), start('bad')]);
    await client.deliver('a', [start('good')]);
    await client.shutdown();
    expect(operations).toEqual([{ status: 200, failure: 'rejected' }, { status: 200 }]);
  });

  test('ends where a batch is halved', async () => {
    server.rules.maxBodyBytes = 2_000;
    await client.deliver('a', [
      start('one', { input: 'x'.repeat(1_200) }),
      start('two', { input: 'x'.repeat(1_200) }),
    ]);
    await client.shutdown();
    expect(operations.toSorted((a, b) => (a.status ?? 0) - (b.status ?? 0))).toEqual([
      { status: 200 },
      { status: 200 },
      { status: 413, failure: '413' },
    ]);
  });

  test.each<[string, Fault[], Omit<Operation, 'durationMillis'>]>([
    ['no connection', ['reset-at-once'], { failure: 'network' }],
    ['no answer', ['silence-after-storing'], { failure: 'timeout' }],
    ['a status', [{ status: 429 }], { status: 429, failure: '429' }],
    ['a page', ['page-instead-of-results'], { status: 200, failure: 'unreadable' }],
  ])('tells why it failed: %s', async (_what, [fault], told) => {
    client = clientOf(server.url, {
      timeoutMillis: 100,
      retryDeadlineMillis: 0,
      onOperation: ({ durationMillis: _millis, ...rest }) => operations.push(rest),
    });
    server.faults.push(...Array.from({ length: 9 }, () => fault ?? 'ok'));
    expect((await client.deliver('a', [start('one')])).status).toBe('dropped');
    await client.shutdown(0);
    expect(operations).toEqual([told]);
  });

  test('that was never tried is none', async () => {
    server.rules.headers = { 'retry-after': '60' };
    server.faults.push({ status: 429 });
    const held = [client.deliver('a', [start('one')])];
    await expect.poll(() => server.received.length).toBe(1);
    held.push(client.deliver('a', [start('two')]), client.deliver('b', [start('three')]));
    await client.shutdown(0);
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual(
      held.map(() => 'dropped'),
    );
    expect(operations).toEqual([{ status: 429, failure: '429' }]);
  });

  test('is told to somebody who throws, without harm', async () => {
    client = clientOf(server.url, {
      onOperation: () => {
        throw new Error('not ours');
      },
    });
    expect(await client.deliver('a', trace(2))).toMatchObject({ accepted: 4 });
  });
});

describe('what became of each event', () => {
  test('is told once, before the delivery answers', async () => {
    server.rules.refuse = ({ runId }) => (runId === 'bad' ? 'invalid json' : undefined);
    const told: [string, string, Outcome['kind']][] = [];
    const events = [start('good'), start('bad'), end('good'), end('bad')];
    await client.deliver('a', events, {
      onOutcome: ({ runId, event }, { kind }) => told.push([runId, event, kind]),
    });
    expect(told.toSorted()).toEqual([
      ['bad', 'end', 'refused'],
      ['bad', 'start', 'refused'],
      ['good', 'end', 'accepted'],
      ['good', 'start', 'accepted'],
    ]);
  });

  test('is told of what never left, too', async () => {
    await client.shutdown();
    const told: Outcome['kind'][] = [];
    await client.deliver('a', [start('one')], { onOutcome: (_, { kind }) => told.push(kind) });
    expect(told).toEqual(['dropped']);
  });
});
