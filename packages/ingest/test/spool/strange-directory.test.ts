import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogLevel } from '../../src/index.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { end, start, trace } from '../support/runs.js';
import { spoolPlace, until } from '../support/spool-place.js';
import type { SpoolPlace } from '../support/spool-place.js';

const hour = 3_600_000;

let place: SpoolPlace;
let server: LunaryServer;
let said: { level: LogLevel; message: string }[];
const log = (level: LogLevel, message: string): void => {
  said.push({ level, message });
};

beforeEach(async () => {
  said = [];
  place = await spoolPlace();
  ({ server } = place);
});
afterEach(async () => {
  vi.useRealTimers();
  await place.remove();
});

const volumeOf = async (): Promise<string> => dirname((await place.files())[0] ?? '');

describe('what is not ours', () => {
  test('is neither read, moved nor removed, however old, beside the directories of processes and in them', async () => {
    await place.leaveBehind(2);
    const volume = await volumeOf();
    const parent = dirname(volume);
    const outside = join(place.directory, 'outside');
    await mkdir(outside);
    const own = join(outside, '000000000001-1767225600000-000001-2.ndjson.gz');
    await writeFile(own, gzipSync('{"lunarySpool":1}\n'));
    const foreign = [
      join(parent, 'README'),
      join(volume, 'notes.txt'),
      join(volume, 'core.tmp'),
      own,
    ];
    for (const path of foreign.slice(0, 3)) await writeFile(path, 'mine');
    await mkdir(join(parent, 'backup.free'));
    await mkdir(join(volume, '000000000003-1767225600000-000001-2.ndjson.gz'));
    // As whoever may write there could, to have other files sent or deleted.
    await symlink(own, join(volume, '000000000002-1767225600000-000001-2.ndjson.gz'));
    await symlink(outside, join(parent, '77-00000000-0000-4000-8000-000000000000.free'));
    for (const path of [...foreign, join(parent, 'backup.free')]) await utimes(path, 0, 0);
    const next = place.client({ spoolStaleMillis: 10 });
    await until(() => next.stats().accepted === 4);
    await next.shutdown();
    expect(next.stats()).toMatchObject({ replayed: 4, dropped: 0 });
    const left = await readdir(place.directory, { recursive: true });
    for (const name of ['README', 'notes.txt', 'core.tmp', 'backup.free']) {
      expect(left.filter((path) => path.endsWith(name))).toHaveLength(1);
    }
    expect((await readFile(own)).length).toBeGreaterThan(0);
    expect(left).toContainEqual(expect.stringContaining('77-00000000'));
  });
});

describe('a directory that cannot be used', () => {
  test.each([
    ['is a file', (path: string) => writeFile(path, '')],
    ['is a link to nowhere', (path: string) => symlink('/nowhere/at/all', path)],
  ])(
    'since it %s: is said at once, and what is lost by it is counted as such',
    async (_name, spoil) => {
      const spoolDirectory = join(place.directory, 'spoiled');
      await spoil(spoolDirectory);
      server.rules.always = 503;
      const client = place.client({ spoolDirectory, log });
      await until(() => said.some(({ level }) => level === 'error'));
      expect(said[0]?.message).toContain('The spool directory cannot be used');
      const delivery = client.deliver('a', trace(2));
      await client.shutdown(30);
      expect(await delivery).toMatchObject({
        status: 'dropped',
        reason: 'spool-failed',
        events: 4,
      });
      expect(client.stats().queuedBytes).toBe(0);
    },
  );

  test('is used again once it can be, and the app goes on meanwhile', async () => {
    const spoolDirectory = join(place.directory, 'spoiled');
    await writeFile(spoolDirectory, '');
    server.rules.always = 503;
    const client = place.client({ spoolDirectory, maxQueueBytes: 1 });
    expect(await client.deliver('a', trace(2))).toMatchObject({ reason: 'spool-failed' });
    await unlink(spoolDirectory);
    expect(await client.deliver('b', trace(2))).toEqual({ status: 'spooled' });
    server.rules.always = undefined;
    await until(() => client.stats().accepted === 4);
  });
});

const withFiles = async (): Promise<ReturnType<SpoolPlace['client']>> => {
  server.rules.always = 503;
  const client = place.client({ maxQueueBytes: 1_000, retryDeadlineMillis: 60 });
  for (const key of ['a', 'b', 'c']) await client.deliver(key, trace(2));
  return client;
};

describe('a directory that is taken away from under its process', () => {
  test('by deletion: what was in it is gone, and all that comes later is kept and sent', async () => {
    const client = await withFiles();
    await rm(place.directory, { recursive: true });
    expect(await client.deliver('d', trace(2))).toEqual({ status: 'spooled' });
    server.rules.always = undefined;
    await until(() => server.runs.size >= 2 && client.stats().queuedEvents === 0);
    // Nothing is thought to be on disk any more: this needs no detour.
    await until(async () => (await place.files()).length === 0);
    await until(async () => (await client.deliver('e', trace(1))).status === 'delivered');
    expect(server.orphans).toEqual([]);
  });

  test('by another process: both together send everything', async () => {
    const client = await withFiles();
    const volume = await volumeOf();
    // As one does that has not seen a sign of life from a process that was suspended.
    await rename(volume, `${volume}.free`);
    const thief = place.client();
    expect(await client.deliver('d', trace(2))).toEqual({ status: 'spooled' });
    server.rules.always = undefined;
    await until(() => server.runs.size === 8);
    await until(() => [...server.runs.values()].every(({ applied }) => applied.includes('end')));
    await until(async () => (await place.files()).length === 0);
    expect(server.orphans).toEqual([]);
    expect(client.stats().dropped + thief.stats().dropped).toBe(0);
  });
});

test('a disk that hangs does not hang a shutdown', async () => {
  const never = new Promise<never>(() => {});
  const store = { check: () => never, write: () => never, take: () => never, close: () => never };
  server.rules.always = 503;
  const client = place.client({ spoolStore: store, closeMillis: 20, log });
  void client.deliver('a', trace(2));
  expect(await client.shutdown(20)).toBe(false);
  expect(said.map(({ message }) => message).join()).toContain('does not take in time');
});

describe('a clock', () => {
  test.each([-1, 1])(
    'that jumps by %d hour expires nothing, here or in the next process',
    async (hours) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      server.rules.always = 503;
      const client = place.client({ maxQueueBytes: 1 });
      expect(await client.deliver('a', trace(2))).toEqual({ status: 'spooled' });
      vi.setSystemTime(Date.now() + hours * hour);
      expect(await client.deliver('a', trace(2))).toEqual({ status: 'spooled' });
      await client.shutdown(0);
      vi.setSystemTime(Date.now() - 2 * hours * hour);
      server.rules.always = undefined;
      const next = place.client();
      await until(() => next.stats().accepted === 8);
      expect(next.stats().dropped).toBe(0);
    },
  );

  test('that was far ahead when a killed process last gave a sign of life does not hide what it left', async () => {
    await place.leaveBehind(2);
    const volume = await volumeOf();
    const killed = volume.replace(/\.free$/, '');
    await rename(volume, killed);
    await utimes(killed, new Date(), new Date(Date.now() + 24 * hour));
    place.client();
    await until(() => server.runs.size === 2);
  });
});

describe('what the next process cannot know', () => {
  test('is written along: the children of a run that was refused move up before they are put on disk', async () => {
    server.rules.refuse = ({ runId }) => (runId === 'bad' ? 'type boolean' : undefined);
    const client = place.client();
    await client.deliver('a', [start('root'), start('bad', { parentRunId: 'root' })]);
    server.rules.always = 503;
    const rest = client.deliver('a', [start('child', { parentRunId: 'bad' }), end('child')]);
    await client.shutdown(30);
    expect(await rest).toEqual({ status: 'spooled' });
    server.rules.always = undefined;
    place.client();
    await until(() => server.runs.get('child')?.applied.length === 2);
    expect(server.runs.get('child')?.parentRunId).toBe('root');
    expect(server.orphans).toEqual([]);
  });

  test('is kept out: what belongs to a run that was dropped is not put on disk', async () => {
    const spoolDirectory = join(place.directory, 'spoiled');
    await writeFile(spoolDirectory, '');
    server.rules.always = 503;
    const client = place.client({ spoolDirectory, maxQueueBytes: 1 });
    await client.deliver('a', [start('lost')]);
    await unlink(spoolDirectory);
    const rest = [start('child', { parentRunId: 'lost' }), end('child'), end('lost')];
    expect(await client.deliver('a', rest)).toMatchObject({ reason: 'start-dropped', events: 3 });
    expect(await place.files()).toEqual([]);
  });
});

test('an expired start takes what hangs on it along, in files that are not expired yet', async () => {
  server.rules.always = 503;
  const client = place.client({ maxQueueBytes: 1 });
  await client.deliver('a', [start('old')]);
  await client.deliver('a', [start('child', { parentRunId: 'old' }), end('child'), end('old')]);
  await client.shutdown(0);
  const [first = ''] = (await place.files()).toSorted();
  await rename(first, first.replace(/-\d{13}-/, '-0000000000000-'));
  server.rules.always = undefined;
  server.received.length = 0;
  const next = place.client();
  await until(() => next.stats().dropped === 4);
  expect(next.stats().droppedByReason).toEqual({ expired: 1, 'start-dropped': 3 });
  expect(server.received).toHaveLength(0);
  await until(async () => (await place.files()).length === 0);
});
