import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient, IngestEvent } from '../../src/index.js';
import { clientOf, publicKey } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { end, start, trace } from '../support/runs.js';

let server: LunaryServer;
let client: IngestClient;

beforeEach(async () => {
  server = await startLunaryServer();
  client = clientOf(server.url);
});
afterEach(async () => {
  await client.shutdown(0);
  await server.close();
});

describe('a request', () => {
  test('has the path, method, key and type that Lunary expects', async () => {
    await client.deliver('a', [start()]);
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ method: 'POST', url: '/v1/runs/ingest' });
    expect(server.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${publicKey}`,
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^lunary-otel-ingest\//),
    });
  });

  test('goes through aroundRequest, retries too', async () => {
    let requests = 0;
    server.faults.push({ status: 503 });
    const around = clientOf(server.url, {
      aroundRequest: (send) => {
        requests += 1;
        return send();
      },
    });
    await around.deliver('a', [start()]);
    await around.shutdown();
    expect(requests).toBe(2);
  });

  test('carries headers of the user, but none that would replace the key', async () => {
    const withHeaders = clientOf(server.url, {
      headers: { 'X-Tenant': 'acme', AUTHORIZATION: 'Basic zzz', 'Content-Length': '3' },
    });
    await withHeaders.deliver('a', [start()]);
    await withHeaders.shutdown();
    expect(server.received[0]?.headers).toMatchObject({
      'x-tenant': 'acme',
      authorization: `Bearer ${publicKey}`,
    });
  });

  test('is compressed when asked to be, and not again once the server refuses that', async () => {
    server.faults.push('ok', { status: 415 });
    const zipped = clientOf(server.url, { compression: 'gzip' });
    const large = { input: 'word '.repeat(1_000) };
    for (let count = 0; count < 3; count += 1) {
      expect(await zipped.deliver('a', [start(undefined, large)])).toMatchObject({ accepted: 1 });
    }
    await zipped.shutdown();
    const [first, refused, plain, last] = server.received;
    expect(first?.bytes).toBeLessThan(1_000);
    expect(first?.events[0]).toMatchObject(large);
    expect(refused?.headers['content-encoding']).toBe('gzip');
    expect(plain?.headers['content-encoding']).toBeUndefined();
    expect(last?.headers['content-encoding']).toBeUndefined();
  });
});

describe('a delivery', () => {
  test('of nothing is delivered without a request', async () => {
    expect(await client.deliver('a', [])).toEqual({
      status: 'delivered',
      accepted: 0,
      refused: [],
    });
    expect(server.received).toHaveLength(0);
  });

  test('tells which event was refused, and why', async () => {
    const bad = start('bad-run', { name: 'bad' });
    server.rules.refuse = (event) =>
      event['name'] === 'bad' ? 'unsupported Unicode escape sequence' : undefined;
    expect(await client.deliver('a', [start(), bad])).toEqual({
      status: 'delivered',
      accepted: 1,
      refused: [
        {
          runId: 'bad-run',
          event: 'start',
          rule: 'text',
          message: 'unsupported Unicode escape sequence',
        },
      ],
    });
    expect(client.stats()).toMatchObject({ refused: 1, refusedByRule: { text: 1 }, accepted: 1 });
  });

  test('of what the server has already is a success', async () => {
    const again = start();
    await client.deliver('a', [again]);
    expect(await client.deliver('a', [again])).toMatchObject({ status: 'delivered', accepted: 1 });
    expect(client.stats()).toMatchObject({ accepted: 2, duplicates: 1, refused: 0 });
  });

  test('with an event that JSON cannot hold delivers the others', async () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const events: IngestEvent[] = [
      start('ok'),
      start('big', { input: 1n }),
      start('cycle', { input: cycle }),
      end('ok'),
    ];
    expect(await client.deliver('a', events)).toMatchObject({
      status: 'delivered',
      accepted: 2,
      refused: [
        { runId: 'big', rule: 'unserialisable' },
        { runId: 'cycle', rule: 'unserialisable' },
      ],
    });
  });

  test('without a key drops everything at once', async () => {
    const keyless = clientOf(server.url, { publicKey: '  ' });
    expect(await keyless.deliver('a', [start()])).toMatchObject({
      status: 'dropped',
      reason: 'unauthorised',
    });
    expect(server.received).toHaveLength(0);
  });
});

describe('what comes after a refused start', () => {
  test('moves up to the parent, so that no child waits for it, and its own end is not sent', async () => {
    server.rules.refuse = (event) =>
      event['name'] === 'bad' && event.event === 'start' ? 'column is of type boolean' : undefined;
    await client.deliver('a', [start('root'), start('bad', { parentRunId: 'root', name: 'bad' })]);
    const later = await client.deliver('a', [start('child', { parentRunId: 'bad' }), end('bad')]);
    expect(later).toMatchObject({
      status: 'delivered',
      accepted: 1,
      refused: [{ runId: 'bad', event: 'end', rule: 'start-refused' }],
    });
    expect(server.runs.get('child')?.parentRunId).toBe('root');
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
  });
});

describe('lanes', () => {
  test('keep the order of one key, with one request in flight', async () => {
    server.rules.slowMillis = 10;
    server.faults.push(...Array.from({ length: 40 }, () => 'slow' as const));
    const single = clientOf(server.url, { concurrency: 3, lingerMillis: 0, maxBatchEvents: 2 });
    const events = trace(20);
    const parts = Array.from({ length: 20 }, (_, index) => events.slice(2 * index, 2 * index + 2));
    await Promise.all(parts.map((part) => single.deliver('one trace', part)));
    await single.shutdown();
    expect(server.received.flatMap((it) => it.events.map((event) => event.timestamp))).toEqual(
      events.map((event) => event.timestamp),
    );
    expect(Math.max(...server.received.map((it) => it.inFlight))).toBe(1);
    expect(server.orphans).toEqual([]);
  });

  test('run side by side for different keys, but never more than asked for', async () => {
    server.rules.slowMillis = 30;
    server.faults.push(...Array.from({ length: 40 }, () => 'slow' as const));
    const wide = clientOf(server.url, { concurrency: 3, maxBatchEvents: 2 });
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => wide.deliver(`trace ${index}`, trace(1))),
    );
    await wide.shutdown();
    const most = Math.max(...server.received.map((it) => it.inFlight));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('let isolated deliveries stall without holding anybody up, in requests of their own', async () => {
    server.rules.slowMillis = 800;
    server.faults.push('slow');
    const stalled = client.deliver('remote', [start()], { isolated: true });
    const other = client.deliver('remote 2', [start()], { isolated: true });
    await new Promise((resolve) => setTimeout(resolve, 40));
    const before = performance.now();
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => client.deliver(key, [start()])));
    expect(performance.now() - before).toBeLessThan(500);
    await Promise.all([stalled, other]);
    const isolated = server.received.filter((it) => it.events.length === 1 && it.inFlight > 0);
    expect(isolated.length).toBeGreaterThanOrEqual(2);
  });
});

describe('batches', () => {
  test('gather what comes within the linger into one request', async () => {
    const patient = clientOf(server.url, { concurrency: 1, lingerMillis: 50 });
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => patient.deliver(`trace ${index}`, trace(1))),
    );
    await patient.shutdown();
    expect(server.received).toHaveLength(1);
    expect(patient.stats()).toMatchObject({ posts: 1, accepted: 100 });
  });

  test('stay within the limits of events and bytes, without waiting for the linger', async () => {
    const eager = clientOf(server.url, { lingerMillis: 60_000, maxBatchBytes: 10_000 });
    const input = 'x'.repeat(900);
    const starts = Array.from({ length: 100 }, () => start(undefined, { input }));
    const delivery = eager.deliver('a', starts);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.received.length).toBeGreaterThanOrEqual(9);
    await eager.forceFlush();
    await delivery;
    for (const { bytes } of server.received) expect(bytes).toBeLessThanOrEqual(10_000);
    await eager.shutdown();
  });

  test('hold 500 events at most', async () => {
    await client.deliver(
      'a',
      Array.from({ length: 1_200 }, () => start()),
    );
    expect(server.received.map((it) => it.events.length)).toEqual([500, 500, 200]);
  });
});
