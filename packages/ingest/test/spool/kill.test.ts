import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, publicKey } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { buildForProcesses, startProcess } from '../support/run-process.js';

const rounds = 3;
const processes = 2;

let server: LunaryServer;
let built: Awaited<ReturnType<typeof buildForProcesses>>;
let spoolDirectory: string;

beforeAll(async () => {
  server = await startLunaryServer();
  built = await buildForProcesses();
  spoolDirectory = await mkdtemp(join(tmpdir(), 'ingest-kill-'));
}, 30_000);
afterAll(async () => {
  await built.remove();
  await server.close();
  await rm(spoolDirectory, { recursive: true, force: true });
});

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

/** Hands over traces as fast as the disk takes them, and tells of each run that it was promised to be kept. */
const restless = (): string => `
  import { writeSync } from 'node:fs';
  import { randomUUID } from 'node:crypto';
  import { createIngestClient } from '${built.url}';
  const client = createIngestClient({
    publicKey: '${publicKey}', apiUrl: '${server.url}', spoolDirectory: '${spoolDirectory}',
    // Nothing waits in memory: all goes to disk, in many small files.
    lingerMillis: 1, maxQueueBytes: 1,
  });
  const at = (millis) => new Date(Date.UTC(2026, 0, 1) + millis).toISOString();
  // Nothing of the client keeps a process alive.
  setInterval(() => {}, 1_000);
  for (let count = 0; ; count += 1) {
    const [parent, child] = [randomUUID(), randomUUID()];
    const starts = client.deliver(parent, [
      { event: 'start', type: 'chain', runId: parent, timestamp: at(0), input: 'x'.repeat(count * 97 % 9_000) },
      { event: 'start', type: 'chain', runId: child, parentRunId: parent, timestamp: at(1) },
    ]);
    const ends = client.deliver(parent, [
      { event: 'end', type: 'chain', runId: child, timestamp: at(2) },
      { event: 'end', type: 'chain', runId: parent, timestamp: at(3) },
    ]);
    for (const [kind, delivery] of [['start', starts], ['end', ends]]) {
      void delivery.then(({ status }) => {
        if (status !== 'dropped') writeSync(1, kind + ' ' + parent + '\\n' + kind + ' ' + child + '\\n');
      });
    }
    if (count % 5 === 0) await starts;
  }
`;

test('what a process was promised is kept, whenever it is killed, however often, and beside others', async () => {
  const promised = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    // Sometimes what is on disk is being sent when the end comes.
    server.rules.always = round % 2 === 0 ? 503 : undefined;
    await Promise.all(
      Array.from({ length: processes }, async () => {
        const child = startProcess(restless());
        const enough = 4 + Math.floor(Math.random() * 60);
        let output = '';
        for await (const chunk of child.stdout.setEncoding('utf8')) {
          output += chunk as string;
          // What is written by then, and what is half written, is left to chance.
          if (output.split('\n').length > enough) child.kill('SIGKILL');
        }
        // The last line may have been cut.
        for (const line of output.split('\n').slice(0, -1)) promised.add(line);
      }),
    );
  }
  server.rules.always = undefined;
  const heir = clientOf(server.url, { spoolDirectory, spoolStaleMillis: 20 });
  const missing = (): string[] =>
    [...promised].filter((line) => {
      const [kind = '', runId = ''] = line.split(' ');
      return !server.runs.get(runId)?.applied.includes(kind);
    });
  for (let round = 0; round < 600 && missing().length > 0; round += 1) await pause(20);
  expect(missing()).toEqual([]);
  expect(heir.stats()).toMatchObject({ dropped: 0, refused: 0 });
  expect(server.orphans).toEqual([]);
  expect(server.lostLater).toEqual([]);
  await heir.shutdown();
  expect(
    (await readdir(spoolDirectory, { recursive: true })).filter((it) => it.includes('.tmp')),
  ).toEqual([]);
}, 60_000);
