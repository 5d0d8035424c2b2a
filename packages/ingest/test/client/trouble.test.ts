import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient, LogLevel } from '../../src/index.js';
import { clientOf, publicKey } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { start, trace } from '../support/runs.js';

let server: LunaryServer;
let client: IngestClient;
let said: { level: LogLevel; message: string }[];
const log = (level: LogLevel, message: string): void => {
  said.push({ level, message });
};
const throwing = (): never => {
  throw new Error('mine');
};
const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

beforeEach(async () => {
  said = [];
  server = await startLunaryServer();
  client = clientOf(server.url, { log });
});
afterEach(async () => {
  await client.shutdown(0);
  await server.close();
});

describe.each([
  [401, 'LUNARY_PUBLIC_KEY'],
  [402, 'LUNARY_PUBLIC_KEY'],
  [403, 'LUNARY_PUBLIC_KEY'],
  [404, 'LUNARY_API_URL'],
  [302, 'LUNARY_API_URL'],
])('a server that answers everything with %d', (status, variable) => {
  test('is named once, is asked rarely, and gets everything once it is well', async () => {
    server.rules.always = status;
    const deliveries = Array.from({ length: 20 }, (_, index) =>
      client.deliver(`trace ${index}`, trace(2)),
    );
    const began = performance.now();
    while (server.received.length < 5 && performance.now() - began < 8_000) await pause(5);
    // Probes come after 20 ms, then every 40.
    expect(server.received).toHaveLength(5);
    expect(performance.now() - began).toBeGreaterThan(90);
    const errors = said.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain(variable);
    expect(errors[0]?.message).toContain(String(status));
    server.rules.always = undefined;
    for (const delivery of await Promise.all(deliveries)) {
      expect(delivery).toEqual({ status: 'delivered', accepted: 4, refused: [] });
    }
    const good = said.filter(({ level }) => level === 'info').map(({ message }) => message);
    expect(good.filter((message) => message.includes('again'))).toHaveLength(1);
  });

  test('costs a flush one probe, after which what is queued is dropped with the reason', async () => {
    server.rules.always = status;
    const deliveries = Array.from({ length: 20 }, (_, index) =>
      client.deliver(`trace ${index}`, trace(2)),
    );
    const began = performance.now();
    expect(await client.shutdown(20_000)).toBe(true);
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const delivery of await Promise.all(deliveries)) {
      expect(delivery).toMatchObject({
        status: 'dropped',
        reason: status === 404 || status === 302 ? 'misdirected' : 'unauthorised',
        events: 4,
      });
    }
    expect(server.received.length).toBeLessThanOrEqual(4);
  });
});

test('a flush after each delivery does not make a probe of each', async () => {
  server.rules.always = 401;
  for (let count = 0; count < 50; count += 1) {
    const delivery = client.deliver(`trace ${count}`, trace(1));
    await client.forceFlush();
    expect(await delivery).toMatchObject({ status: 'dropped', reason: 'unauthorised' });
  }
  expect(server.received.length).toBeLessThan(10);
  server.rules.always = undefined;
  await pause(150);
  expect(await client.deliver('well', trace(1))).toMatchObject({ accepted: 2 });
});

test('a page instead of results is taken for a wrong address once it keeps coming', async () => {
  server.faults.push(...Array.from({ length: 5 }, () => 'page-instead-of-results' as const));
  expect(await client.deliver('a', trace(1))).toMatchObject({ accepted: 2 });
  expect(said.find(({ level }) => level === 'error')?.message).toContain('LUNARY_API_URL');
});

test('what a wrong key holds back is dropped after its own, shorter deadline', async () => {
  server.rules.always = 401;
  const hasty = clientOf(server.url, { troubleDeadlineMillis: 100 });
  expect(await hasty.deliver('a', trace(1))).toMatchObject({ reason: 'unauthorised', events: 2 });
  await hasty.shutdown(0);
});

test('a redirect is not followed with the key', async () => {
  const other = await startLunaryServer();
  server.rules.always = undefined;
  server.faults.push({ status: 307, headers: { location: `${other.url}/v1/runs/ingest` } });
  await client.deliver('a', [start()]);
  expect(other.received).toHaveLength(0);
  await other.close();
});

describe('the rate limit', () => {
  test('is obeyed when the server asks for a pause: nobody asks before', async () => {
    server.faults.push({ status: 429, headers: { 'retry-after': '0.3' } });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => client.deliver(key, trace(1))));
    const times = server.received.map((it) => it.at);
    const [first = 0] = times;
    // Requests that were under way at the 429 may still arrive.
    const early = times.filter((at) => at - first < 290);
    expect(early.length).toBeLessThanOrEqual(2);
  });

  test('is obeyed when the pause is told as a date, by the clock of the server, however wrong that is', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const until = 'Wed, 21 Oct 2015 07:28:01 GMT';
    server.faults.push({ status: 503, headers: { date, 'retry-after': until } });
    expect(await client.deliver('a', trace(1))).toMatchObject({ accepted: 2 });
    const [first, second] = server.received.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(990);
  });

  test('is kept without a 429 when the server announces it', async () => {
    server.rules.headers = { 'rate-limit-remaining': '0', 'rate-limit-reset': '1' };
    await client.deliver('a', [start()]);
    server.rules.headers = {};
    const began = performance.now();
    await client.deliver('b', [start()]);
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});

test('the key is in no log, no answer and no statistics, even when a server repeats it', async () => {
  const body = JSON.stringify({ message: `Invalid API key ${publicKey}` });
  server.faults.push({ status: 400, body }, { status: 503, body }, { status: 401, body });
  server.rules.refuse = () => `bad event for ${publicKey}`;
  const delivery = await client.deliver('a', trace(2));
  await client.shutdown();
  const everything = JSON.stringify([said, delivery, client.stats()]);
  expect(everything).toContain('[key]');
  expect(everything).not.toContain(publicKey);
});

test('a log or a wrapper that throws does not reach the app', async () => {
  const client = clientOf(server.url, { log: throwing, aroundRequest: throwing });
  const delivery = client.deliver('a', trace(1));
  await pause(50);
  await client.shutdown(50);
  expect(await delivery).toMatchObject({ status: 'dropped' });
});

describe('the first contact', () => {
  test('that succeeds is told once, with the address', async () => {
    await client.deliver('a', trace(2));
    await client.deliver('b', trace(2));
    expect(said).toEqual([{ level: 'info', message: expect.stringContaining(server.url) }]);
  });

  test.each([
    ['reset-at-once' as const, 'LUNARY_API_URL'],
    ['silence-after-storing' as const, 'OTEL_EXPORTER_LUNARY_TIMEOUT'],
    ['page-instead-of-results' as const, 'LUNARY_API_URL'],
    [{ status: 429 }, 'MAX_REQUESTS_PER_MINUTE'],
  ])('that fails is one warning, which names what to change: %j', async (fault, variable) => {
    client = clientOf(server.url, { log, timeoutMillis: 100 });
    server.faults.push(fault);
    await client.deliver('a', trace(2));
    server.faults.push(fault);
    await client.deliver('a', trace(2));
    const warnings = said.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toEqual([expect.stringContaining(variable)]);
    expect(warnings[0]).toContain(server.url);
  });
});
