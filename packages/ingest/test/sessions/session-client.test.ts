import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient, LogLevel } from '../../src/index.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { startRuntime } from '../support/requests.js';
import type { Runtime } from '../support/requests.js';
import { end, error, start, trace } from '../support/runs.js';
import { webClientOf } from '../support/web-client-of.js';

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

let server: LunaryServer;
let runtime: Runtime;
let client: IngestClient;
let logged: [LogLevel, string][];

beforeEach(async () => {
  server = await startLunaryServer();
  runtime = startRuntime();
  logged = [];
  client = webClientOf(server.url, { log: (...entry) => logged.push(entry) });
});
afterEach(async () => {
  runtime.restore();
  await server.close();
});

const flush = (timeoutMillis?: number): Promise<boolean> =>
  runtime.newRequest().run(() => client.forceFlush(timeoutMillis));

describe('what is handed over', () => {
  test('is sent by whoever flushes, and by nobody else', async () => {
    const delivery = client.deliver('a', trace(3));
    await pause(50);
    expect(server.received).toEqual([]);
    expect(await flush()).toBe(true);
    expect(await delivery).toEqual({ status: 'delivered', accepted: 6, refused: [] });
    expect(server.received).toHaveLength(1);
    expect(client.stats()).toMatchObject({ accepted: 6, queuedEvents: 0, inFlight: 0 });
  });

  test('outside of any request is kept, since nothing can be sent there', async () => {
    runtime.outside(() => void client.deliver('a', trace(1)));
    expect(await runtime.outside(() => client.forceFlush())).toBe(false);
    expect(await flush()).toBe(true);
    expect(server.runs.size).toBe(1);
  });

  test('and never flushed is sent by a timer, where there is one that lasts', async () => {
    runtime.newRequest().run(() => void client.deliver('a', trace(1)));
    await expect.poll(() => server.runs.size, { timeout: 8_000 }).toBe(1);
  }, 10_000);

  test('beyond the room that there is goes as a whole, the newest without a failure first', async () => {
    client = webClientOf(server.url, { maxQueueBytes: 1_000 });
    const first = client.deliver('a', [start('one', { input: 'x'.repeat(700) })]);
    const second = client.deliver('b', [start('two', { input: 'x'.repeat(700) })]);
    expect(await second).toMatchObject({ status: 'dropped', reason: 'queue-full' });
    const failed = client.deliver('c', [
      start('three', { input: 'x'.repeat(600) }),
      error('three'),
    ]);
    expect(await first).toMatchObject({ status: 'dropped', reason: 'queue-full' });
    await flush();
    expect(await failed).toMatchObject({ status: 'delivered', accepted: 2 });
  });
});

describe('a request that is cancelled while it sends', () => {
  test('holds up no other, and what it had is sent by the next', async () => {
    const delivery = client.deliver('a', trace(3));
    server.faults.push('silence-after-storing');
    const first = runtime.newRequest();
    void first.run(() => client.forceFlush());
    await expect.poll(() => server.received.length).toBe(1);
    first.cancel();
    void client.deliver('b', trace(2));
    const began = performance.now();
    expect(await flush()).toBe(true);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await delivery).toMatchObject({ status: 'delivered', accepted: 6 });
    expect([server.runs.size, server.orphans]).toEqual([5, []]);
    expect(client.stats()).toMatchObject({ accepted: 10, queuedEvents: 0, inFlight: 0 });
  });

  test('with its probe of a server that refused the key lets the next one probe', async () => {
    server.rules.always = 401;
    void client.deliver('a', trace(1));
    await flush();
    server.rules.always = undefined;
    await pause(120);
    server.faults.push('silence-after-storing');
    void client.deliver('b', trace(1));
    const prober = runtime.newRequest();
    void prober.run(() => client.forceFlush());
    await expect.poll(() => server.received.length).toBe(2);
    prober.cancel();
    void client.deliver('c', trace(1));
    await flush();
    expect(server.runs.size).toBe(2);
  });
});

describe('a flush', () => {
  test('waits for what another request is sending', async () => {
    void client.deliver('a', trace(1));
    server.faults.push('slow');
    server.rules.slowMillis = 300;
    void runtime.newRequest().run(() => client.forceFlush());
    await expect.poll(() => server.received.length).toBe(1);
    expect(await flush()).toBe(true);
    expect(client.stats()).toMatchObject({ accepted: 2, posts: 1 });
  });

  test('sends its own meanwhile', async () => {
    void client.deliver('a', trace(1));
    server.faults.push('slow');
    server.rules.slowMillis = 1_500;
    void runtime.newRequest().run(() => client.forceFlush());
    await expect.poll(() => server.received.length).toBe(1);
    void client.deliver('b', trace(1));
    void flush();
    await expect.poll(() => server.runs.size, { timeout: 1_000 }).toBe(1);
  });

  test('keeps a trace in its order, when another request is sending the start of it', async () => {
    void client.deliver('a', [start('parent')]);
    server.faults.push('slow');
    server.rules.slowMillis = 300;
    void runtime.newRequest().run(() => client.forceFlush());
    await expect.poll(() => server.received.length).toBe(1);
    void client.deliver('a', [start('child', { parentRunId: 'parent' }), end('child')]);
    expect(await flush()).toBe(true);
    expect([server.runs.size, server.orphans]).toEqual([2, []]);
  });

  test('gives back at its deadline what it could not send', async () => {
    server.rules.always = 503;
    const delivery = client.deliver('a', trace(1));
    expect(await flush(100)).toBe(false);
    expect(client.stats()).toMatchObject({ queuedEvents: 2, dropped: 0 });
    server.rules.always = undefined;
    expect(await flush()).toBe(true);
    expect(await delivery).toMatchObject({ accepted: 2 });
  });

  test.each([-1, Number.NaN, 0])('takes a deadline of %d', async (timeoutMillis) => {
    void client.deliver('a', trace(1));
    expect(await flush(timeoutMillis)).toBe(false);
    expect(client.stats().queuedEvents).toBe(2);
  });

  test('that nobody asks for is missed aloud', async () => {
    const realNow = performance.now.bind(performance);
    void client.deliver('a', trace(1));
    performance.now = () => realNow() + 31_000;
    void client.deliver('b', trace(1));
    performance.now = realNow;
    expect(logged.map(([level, text]) => [level, text.includes('waitUntil')])).toEqual([
      ['warn', true],
    ]);
  });
});

describe('a shutdown', () => {
  test('sends what waits, and answers at once afterwards', async () => {
    const delivery = client.deliver('a', trace(1));
    expect(await runtime.newRequest().run(() => client.shutdown())).toBe(true);
    expect(await delivery).toMatchObject({ accepted: 2 });
    expect(await client.deliver('a', trace(1))).toMatchObject({ reason: 'shutdown' });
  });

  test('drops and counts what it cannot send', async () => {
    server.rules.always = 503;
    const delivery = client.deliver('a', trace(1));
    expect(await runtime.newRequest().run(() => client.shutdown(50))).toBe(false);
    expect(await delivery).toMatchObject({ status: 'dropped', reason: 'shutdown', events: 2 });
    expect(client.stats()).toMatchObject({ dropped: 2, queuedEvents: 0, inFlight: 0 });
  });
});
