import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { error, start, trace } from '../support/runs.js';

let server: LunaryServer;
let client: IngestClient;

beforeEach(async () => {
  server = await startLunaryServer();
  client = clientOf(server.url, { lingerMillis: 60_000 });
});
afterEach(async () => {
  await client.shutdown(0);
  await server.close();
});

const elapsed = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work;
  return performance.now() - began;
};

describe('forceFlush', () => {
  test('sends at once what lingers, and resolves once it is settled', async () => {
    const delivery = client.deliver('a', trace(1));
    expect(await client.forceFlush()).toBe(true);
    expect(server.runs.size).toBe(1);
    expect(await delivery).toMatchObject({ status: 'delivered' });
  });

  test('with nothing queued resolves at once', async () => {
    expect(await client.forceFlush(0)).toBe(true);
  });

  test('cuts a backoff short', async () => {
    const slow = clientOf(server.url, { backoffFirstMillis: 120_000 });
    server.rules.always = 503;
    const delivery = slow.deliver('a', trace(1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.rules.always = undefined;
    expect(await elapsed(slow.forceFlush())).toBeLessThan(2_000);
    expect(await delivery).toMatchObject({ accepted: 2 });
    await slow.shutdown();
  });

  test('gives way to its deadline, and loses nothing by it', async () => {
    server.rules.always = 503;
    const delivery = client.deliver('a', trace(1));
    expect(await client.forceFlush(100)).toBe(false);
    server.rules.always = undefined;
    expect(await client.forceFlush()).toBe(true);
    expect(await delivery).toMatchObject({ accepted: 2 });
  });

  test.each([-1, Number.NaN, Infinity])('takes a deadline of %d', async (timeoutMillis) => {
    void client.deliver('a', trace(1));
    expect(typeof (await client.forceFlush(timeoutMillis))).toBe('boolean');
  });

  test('may be called many times at once, also during a shutdown', async () => {
    void client.deliver('a', trace(3));
    const calls = [
      client.forceFlush(),
      client.forceFlush(),
      client.shutdown(),
      client.forceFlush(),
    ];
    expect(await Promise.all([...calls, client.shutdown()])).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('shutdown', () => {
  test('delivers what is queued', async () => {
    const delivery = client.deliver('a', trace(5));
    expect(await client.shutdown()).toBe(true);
    expect(await delivery).toEqual({ status: 'delivered', accepted: 10, refused: [] });
  });

  test.each([['while retrying', 503] as const, ['while the server is silent', undefined] as const])(
    '%s drops the rest at its deadline, counted',
    async (_name, status) => {
      const waiting = clientOf(server.url, { timeoutMillis: 60_000 });
      server.rules.always = status;
      server.faults.push('silence-after-storing', 'silence-after-storing');
      const deliveries = ['a', 'b', 'c'].map((key) => waiting.deliver(key, trace(2)));
      expect(await elapsed(waiting.shutdown(150))).toBeLessThan(2_000);
      for (const delivery of await Promise.all(deliveries)) {
        expect(delivery).toMatchObject({ status: 'dropped', reason: 'shutdown', events: 4 });
      }
      expect(waiting.stats()).toMatchObject({ queuedEvents: 0, queuedBytes: 0, inFlight: 0 });
    },
  );

  test('makes later deliveries drop at once', async () => {
    await client.shutdown();
    expect(await client.deliver('a', trace(1))).toMatchObject({
      status: 'dropped',
      reason: 'shutdown',
      events: 2,
    });
  });
});

describe('a full queue', () => {
  test('drops whole deliveries, counts them, keeps what failed, and works again with room', async () => {
    server.rules.always = 503;
    const full = clientOf(server.url, { maxQueueBytes: 20_000 });
    const input = 'x'.repeat(3_000);
    const kept = full.deliver('kept', [start('kept', { input })]);
    const later = Array.from({ length: 20 }, (_, index) =>
      full.deliver(`t ${index}`, [start(`run ${index}`, { input })]),
    );
    const failed = full.deliver('failed', [start('failed', { input }), error('failed')]);
    expect(full.stats().queuedBytes).toBeLessThanOrEqual(20_000);
    server.rules.always = undefined;
    await full.forceFlush();
    expect(await kept).toMatchObject({ status: 'delivered' });
    expect(await failed).toMatchObject({ status: 'delivered', accepted: 2 });
    const dropped = (await Promise.all(later)).filter(({ status }) => status === 'dropped');
    expect(dropped.length).toBeGreaterThan(10);
    expect(full.stats().droppedByReason).toEqual({ 'queue-full': dropped.length });
    // A child of what was dropped would wait for its parent in vain.
    const orphan = await full.deliver('t 19', [start('c', { parentRunId: 'run 19' })]);
    expect(orphan).toMatchObject({ status: 'dropped', reason: 'start-dropped' });
    expect(server.orphans).toEqual([]);
    expect(await full.deliver('new', trace(1))).toMatchObject({ accepted: 2 });
    await full.shutdown();
  });
});
