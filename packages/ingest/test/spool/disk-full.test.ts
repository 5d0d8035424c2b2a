import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, publicKey } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { buildForProcesses } from '../support/run-process.js';

let server: LunaryServer;
let built: Awaited<ReturnType<typeof buildForProcesses>>;
let spoolDirectory: string;

beforeAll(async () => {
  server = await startLunaryServer();
  built = await buildForProcesses();
  spoolDirectory = await mkdtemp(join(tmpdir(), 'ingest-full-'));
}, 30_000);
afterAll(async () => {
  await built.remove();
  await server.close();
  await rm(spoolDirectory, { recursive: true, force: true });
});

/** Noise, since what can be compressed would fit. The shell lets no file grow beyond 8 KB: the write breaks off there. */
const script = (): string => `
  import { randomBytes } from 'node:crypto';
  import { createIngestClient } from '${built.url}';
  const client = createIngestClient({
    publicKey: '${publicKey}', apiUrl: '${server.url}', spoolDirectory: '${spoolDirectory}',
    lingerMillis: 1, maxQueueBytes: 1,
  });
  const run = (runId, bytes) => ({
    event: 'start', type: 'chain', runId, timestamp: '2026-01-01T00:00:00.000Z',
    input: randomBytes(bytes).toString('base64'),
  });
  const answers = [];
  setInterval(() => {}, 1_000).unref();
  for (const [id, bytes] of [['a', 10], ['large', 30_000], ['b', 10], ['larger', 90_000], ['c', 10]]) {
    const delivery = client.deliver(id, [run(id, bytes)]);
    await client.forceFlush();
    answers.push(await delivery);
  }
  const { dropped, spooled } = client.stats();
  await client.shutdown(0);
  const { queuedBytes } = client.stats();
  console.log(JSON.stringify({ answers, dropped, spooled, queuedBytes }));
`;

test('where a file finds no room, its events are counted, what was begun is removed, and all before and after is kept', async () => {
  server.rules.always = 503;
  const limited = ['-c', `ulimit -f 16; exec "$0" --input-type=module -e "$1"`, process.execPath];
  const { stdout } = await promisify(execFile)('sh', [...limited, script()]);
  const { answers, ...counted } = JSON.parse(stdout) as { answers: object[] };
  expect(counted).toEqual({ dropped: 2, spooled: 3, queuedBytes: 0 });
  expect(answers).toMatchObject([
    { status: 'spooled' },
    { status: 'dropped', reason: 'spool-failed', message: expect.stringContaining('EFBIG') },
    { status: 'spooled' },
    { status: 'dropped', reason: 'spool-failed' },
    { status: 'spooled' },
  ]);
  const names = await readdir(spoolDirectory, { recursive: true });
  expect(names.filter((name) => name.includes('.tmp'))).toEqual([]);
  server.rules.always = undefined;
  const heir = clientOf(server.url, { spoolDirectory });
  while (heir.stats().accepted < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  await heir.shutdown();
  expect([...server.runs.keys()]).toEqual(['a', 'b', 'c']);
}, 30_000);
