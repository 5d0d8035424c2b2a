import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { end, start, trace } from '../support/runs.js';

let server: LunaryServer;
let client: IngestClient;

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

beforeEach(async () => {
  server = await startLunaryServer();
  client = clientOf(server.url, { timeoutMillis: 5_000 });
});
afterEach(async () => {
  await client.shutdown(0);
  await server.close();
});

describe('a body that is too large', () => {
  test('is halved until it fits, in order', async () => {
    server.rules.maxBodyBytes = 10_000;
    const events = trace(40, { input: 'x'.repeat(500) });
    expect(await client.deliver('a', events)).toMatchObject({ accepted: 80, refused: [] });
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
  });

  test('is halved also where the connection breaks before the 413 is seen', async () => {
    server.rules.maxBodyBytes = 100_000;
    server.rules.tooLarge = 'reset';
    const events = trace(40, { input: 'x'.repeat(20_000) });
    const large = start('large', { input: 'y'.repeat(600_000) });
    expect(await client.deliver('a', [...events, large])).toMatchObject({
      accepted: 81,
      refused: [],
    });
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
    expect(JSON.stringify(server.runs.get('large')?.start)).toMatch(/characters cut, too large/);
  });

  test('makes the next batches smaller', async () => {
    server.rules.maxBodyBytes = 40_000;
    const starts = Array.from({ length: 100 }, () => start(undefined, { input: 'x'.repeat(900) }));
    await client.deliver('a', starts);
    const before = client.stats().posts;
    await client.deliver(
      'a',
      starts.map(({ runId }) => end(runId, { output: 'x'.repeat(900) })),
    );
    // 100 KB in bodies of at most 40 KB, none of them tried in vain.
    expect(client.stats().posts - before).toBeLessThanOrEqual(5);
  });

  test('makes them so for a while only', async () => {
    server.rules.maxBodyBytes = 20_000;
    const input = 'x'.repeat(900);
    const deliver = (): Promise<unknown> =>
      client.deliver(
        'a',
        Array.from({ length: 60 }, () => start(undefined, { input })),
      );
    await deliver();
    server.rules.maxBodyBytes = 1_000_000;
    const largest = (): number => Math.max(...server.received.map(({ bytes }) => bytes));
    server.received.length = 0;
    while (largest() < 60_000) await deliver();
    expect(client.stats()).toMatchObject({ refused: 0, dropped: 0 });
  });

  test('with one event in it has that event cut, and says so in it', async () => {
    server.rules.maxBodyBytes = 50_000;
    const large = start('large', { input: [{ role: 'user', content: 'y'.repeat(200_000) }] });
    const delivery = client.deliver('a', [start('root'), large, end('large'), end('root')]);
    expect(await delivery).toMatchObject({ status: 'delivered', accepted: 4 });
    expect(JSON.stringify(server.runs.get('large')?.start)).toMatch(/characters cut, too large/);
  });

  test('that no cutting makes small enough is refused, and its children move up', async () => {
    server.rules.maxBodyBytes = 1_000;
    const name = 'n'.repeat(1_500);
    const child = start('child', { parentRunId: 'huge' });
    const events = [
      start('root'),
      start('huge', { name, parentRunId: 'root' }),
      child,
      end('huge'),
    ];
    expect(await client.deliver('a', events)).toMatchObject({
      accepted: 2,
      refused: [
        { runId: 'huge', event: 'start', rule: 'too-large' },
        { runId: 'huge', event: 'end', rule: 'start-refused' },
      ],
    });
    expect(server.runs.get('child')?.parentRunId).toBe('root');
  });
});

describe('a batch that is refused as a whole because of one event', () => {
  test.each([400, 422, 500, 502])('with %d is bisected to that event', async (status) => {
    server.rules.poison = (event) => (event['name'] === 'poison' ? status : undefined);
    const events = trace(50);
    const poison = start('poison', { name: 'poison', timestamp: '2026-01-01T00:00:00.030Z' });
    events.splice(30, 0, poison);
    expect(await client.deliver('a', events)).toMatchObject({
      status: 'delivered',
      accepted: 100,
      refused: [{ runId: 'poison', rule: 'poison' }],
    });
    expect(server.runs.size).toBe(50);
    expect(server.orphans).toEqual([]);
    expect(client.stats().posts).toBeLessThan(60);
  });

  test('finds two of them', async () => {
    server.rules.poison = (event) => (event['name'] === 'poison' ? 500 : undefined);
    const events = [...trace(10), start('p1', { name: 'poison' }), ...trace(10)];
    events.push(start('p2', { name: 'poison' }));
    const delivery = await client.deliver('a', events);
    expect(delivery).toMatchObject({ accepted: 40, refused: [{ runId: 'p1' }, { runId: 'p2' }] });
  });
});

describe('a server in trouble', () => {
  test('that fails altogether makes no batch suspicious: all is sent whole once it is back', async () => {
    server.rules.always = 500;
    const delivery = client.deliver('a', trace(50));
    await pause(400);
    expect(server.received.every((it) => [0, 100].includes(it.events.length))).toBe(true);
    server.rules.always = undefined;
    expect(await delivery).toEqual({ status: 'delivered', accepted: 100, refused: [] });
  });

  test.each([500, 502, 504])(
    'that answers %d to whatever it would have to store loses nothing, though it takes an empty batch',
    async (status) => {
      server.rules.poison = () => status;
      const deliveries = ['a', 'b', 'c'].map((key) => client.deliver(key, trace(4)));
      // Long enough for each event to have been tried alone, again and again.
      while (server.received.length < 150) await pause(10);
      server.rules.poison = () => undefined;
      for (const delivery of await Promise.all(deliveries)) {
        expect(delivery).toEqual({ status: 'delivered', accepted: 8, refused: [] });
      }
      expect(server.orphans).toEqual([]);
      expect(server.lostLater).toEqual([]);
    },
  );

  test('that can store no event for want of its database loses nothing', async () => {
    server.rules.refuse = () => 'cannot execute INSERT in a read-only transaction';
    const deliveries = ['a', 'b', 'c'].map((key) => client.deliver(key, trace(4)));
    while (server.received.length < 30) await pause(10);
    server.rules.refuse = () => undefined;
    for (const delivery of await Promise.all(deliveries)) {
      expect(delivery).toEqual({ status: 'delivered', accepted: 8, refused: [] });
    }
    expect(server.orphans).toEqual([]);
  });

  test('with one event only, while it stores the others, is believed in the end', async () => {
    server.rules.refuse = ({ runId, event }) =>
      runId === 'slow' && event === 'start'
        ? 'canceling statement due to statement timeout'
        : undefined;
    const delivery = client.deliver('a', [...trace(3), start('slow'), end('slow')]);
    expect(await delivery).toMatchObject({
      accepted: 6,
      refused: [
        { runId: 'slow', event: 'start', rule: 'other' },
        { runId: 'slow', event: 'end', rule: 'start-refused' },
      ],
    });
  });

  test('that says 413 to an empty batch too is no reason to cut an event', async () => {
    server.rules.always = 413;
    const input = 'x'.repeat(2_000);
    const delivery = client.deliver('a', [start('whole', { input }), end('whole')]);
    while (server.received.length < 6) await pause(10);
    server.rules.always = undefined;
    expect(await delivery).toEqual({ status: 'delivered', accepted: 2, refused: [] });
    expect(server.runs.get('whole')?.start['input']).toBe(input);
  });

  test('that asks for a pause with each failure is not asked in between whether it is alive', async () => {
    const busy = { status: 503, headers: { 'retry-after': '0.1' } };
    server.faults.push(...Array.from({ length: 5 }, () => busy));
    expect(await client.deliver('a', trace(2))).toMatchObject({ accepted: 4 });
    const times = server.received.map(({ at }) => at);
    expect(times).toHaveLength(6);
    for (const [index, at] of times.slice(1).entries()) {
      expect(at - (times[index] ?? 0)).toBeGreaterThan(90);
    }
  });
});
