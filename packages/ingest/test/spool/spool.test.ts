import { readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogLevel } from '../../src/index.js';
import { publicKey } from '../support/client-of.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { start, trace } from '../support/runs.js';
import { spoolPlace, until } from '../support/spool-place.js';
import type { SpoolPlace } from '../support/spool-place.js';

let place: SpoolPlace;
let server: LunaryServer;

beforeEach(async () => {
  place = await spoolPlace();
  ({ server } = place);
});
afterEach(() => place.remove());

const changed = (data: Buffer, from: string, to: string): Buffer =>
  gzipSync(gunzipSync(data).toString().replace(from, to));

describe('what is undelivered at shutdown', () => {
  test('is kept on disk, and sent by the next process, which leaves nothing behind', async () => {
    await place.leaveBehind(5);
    const next = place.client();
    await until(() => server.runs.size === 5);
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
    await until(() => next.stats().accepted === 10);
    expect(next.stats()).toMatchObject({ replayed: 10, accepted: 10, dropped: 0, refused: 0 });
    await next.shutdown();
    expect(await place.files()).toEqual([]);
    expect((await readdir(place.directory, { recursive: true })).length).toBeLessThanOrEqual(1);
  });

  test('can be read by its owner only, and does not hold the key', async () => {
    await place.leaveBehind();
    const everything = await readdir(place.directory, { recursive: true });
    expect(everything.join()).not.toContain(publicKey);
    for (const name of everything) {
      const path = join(place.directory, name);
      const info = await stat(path);
      expect(info.mode % 0o1000).toBe(info.isDirectory() ? 0o700 : 0o600);
      if (info.isFile()) expect(await readFile(path, 'utf8')).not.toContain(publicKey);
    }
  });

  test('is not sent to another project or server', async () => {
    await place.leaveBehind();
    place.client({ publicKey: '99999999-2222-4333-8444-555555555555' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.received).toEqual([]);
    expect(await place.files()).toHaveLength(1);
  });

  test('and older than its limit is dropped, counted', async () => {
    await place.leaveBehind();
    const next = place.client({ spoolMaxAgeMillis: -1 });
    await until(() => next.stats().dropped === 6);
    expect(next.stats().droppedByReason).toEqual({ expired: 6 });
    expect(server.received).toEqual([]);
    expect(await place.files()).toEqual([]);
  });
});

describe('a damaged file', () => {
  test.each([
    ['cut short', (data: Buffer) => data.subarray(0, -20)],
    ['emptied', () => Buffer.alloc(0)],
    ['of something else', () => Buffer.from('hello\n')],
    ['with zeros for a block', (data: Buffer) => Buffer.from(data).fill(0, 40, 80)],
    ['with one bit changed', (data: Buffer) => Buffer.from(data).fill((data[60] ?? 0) ^ 1, 60, 61)],
    ['that holds no events', () => gzipSync('hello\n')],
    ['whose events are no runs', (data: Buffer) => changed(data, '"runId"', '"rumId"')],
  ])('(%s) is set aside and counted, and the others are sent', async (_name, damage) => {
    await place.leaveBehind(1);
    await place.leaveBehind(2);
    const path = (await place.files()).find((name) => name.endsWith('-2.ndjson.gz')) ?? '';
    await writeFile(path, damage(await readFile(path)));
    const messages: string[] = [];
    const log = (_level: LogLevel, message: string): void => {
      messages.push(message);
    };
    const next = place.client({ log });
    await until(() => next.stats().accepted === 4 && next.stats().dropped === 2);
    expect(next.stats().droppedByReason).toEqual({ 'spool-damaged': 2 });
    expect(messages.join()).toContain('damaged');
    await next.shutdown();
    const left = await place.files();
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/\.corrupt$/);
  });
});

describe('an outage', () => {
  test('longer than memory lasts loses nothing, bounds memory, and keeps the tree', async () => {
    server.rules.always = 503;
    const maxQueueBytes = 50_000;
    const client = place.client({ maxQueueBytes, retryDeadlineMillis: 300 });
    const deliveries: Promise<unknown>[] = [];
    let most = 0;
    for (let round = 0; round < 40; round += 1) {
      // Two deliveries of each trace: its starts first, its ends in the next round.
      const events = trace(4, { input: 'x'.repeat(400) });
      deliveries.push(client.deliver(`trace ${round}`, events.slice(0, 4)));
      await new Promise((resolve) => setTimeout(resolve, 10));
      deliveries.push(client.deliver(`trace ${round}`, events.slice(4)));
      most = Math.max(most, client.stats().queuedBytes);
    }
    server.rules.always = undefined;
    await client.forceFlush();
    await Promise.all(deliveries);
    await until(() => server.runs.size === 160 && client.stats().queuedEvents === 0);
    await until(() => [...server.runs.values()].every(({ applied }) => applied.includes('end')));
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
    const { dropped, refused, spooled } = client.stats();
    expect({ dropped, refused }).toEqual({ dropped: 0, refused: 0 });
    expect(spooled).toBeGreaterThan(0);
    expect(most).toBeLessThan(4 * maxQueueBytes);
    await until(async () => (await place.files()).length === 0);
  }, 20_000);

  test('that makes all of a full queue go to disk at once leaves room for what comes just then', async () => {
    server.rules.always = 503;
    const maxQueueBytes = 12 * 1024 * 1024;
    const client = place.client({ maxQueueBytes, retryDeadlineMillis: 300 });
    const input = 'x'.repeat(100_000);
    const answers: Promise<{ status: string }>[] = [];
    const given = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        answers.push(client.deliver(`trace ${answers.length}`, [start(undefined, { input })]));
      }
    };
    await given(115);
    while (client.stats().spooled === 0) {
      await given(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await given(40);
    const statuses = await Promise.all(answers);
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['spooled']));
  });

  test('beyond the room on disk drops what comes, counted', async () => {
    server.rules.always = 503;
    const client = place.client({ maxQueueBytes: 5_000, maxSpoolBytes: 20_000, lingerMillis: 1 });
    const deliveries = [];
    for (let count = 0; count < 40; count += 1) {
      deliveries.push(
        client.deliver(`trace ${count}`, [start(undefined, { input: 'x'.repeat(1_000) })]),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await client.shutdown(100);
    const answers = await Promise.all(deliveries);
    const dropped = answers.filter(({ status }) => status === 'dropped').length;
    expect(dropped).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 'spooled').length).toBe(40 - dropped);
    expect(client.stats().droppedByReason).toEqual({ 'spool-full': dropped });
    let bytes = 0;
    for (const path of await place.files()) bytes += (await stat(path)).size;
    expect(bytes).toBeLessThanOrEqual(20_000);
  });
});

describe('several processes on one directory', () => {
  test('each sends its own, and neither takes what the other still has', async () => {
    server.rules.always = 503;
    const [one, two] = [1, 2].map(() => place.client({ maxQueueBytes: 10, spoolStaleMillis: 200 }));
    await Promise.all([one?.deliver('t1', trace(2)), two?.deliver('t2', trace(3))]);
    // Longer than a sign of life may take.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const owners = new Set((await place.files()).map((path) => path.split('/').at(-2)));
    expect(owners.size).toBe(2);
    server.rules.always = undefined;
    await until(() => server.runs.size === 5);
    await until(async () => (await place.files()).length === 0);
    expect([one?.stats(), two?.stats()]).toMatchObject([
      { replayed: 4, accepted: 4, duplicates: 0 },
      { replayed: 6, accepted: 6, duplicates: 0 },
    ]);
  });

  test('what a killed one has left is taken over once it has shown no sign of life', async () => {
    await place.leaveBehind(2);
    const [path = ''] = await place.files();
    // As a killed process leaves it: not given up, and with a file half written.
    const owner = join(path, '..');
    const killed = owner.replace(/\.free$/, '');
    await rename(owner, killed);
    await writeFile(join(killed, '000000000009-1767225600000-000009-1.ndjson.gz.tmp'), '{"luna');
    const next = place.client({ spoolStaleMillis: 300 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.runs.size).toBe(0);
    await utimes(killed, new Date(0), new Date(0));
    await next.shutdown();
    const later = place.client({ spoolStaleMillis: 300 });
    await until(() => server.runs.size === 2);
    await later.shutdown();
    expect(await readdir(place.directory, { recursive: true })).toHaveLength(1);
  });
});
