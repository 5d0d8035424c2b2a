import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLunaryServer } from '../support/lunary-server.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { buildForProcesses, runProcess, startProcess } from '../support/run-process.js';

let server: LunaryServer;
let built: Awaited<ReturnType<typeof buildForProcesses>>;

beforeAll(async () => {
  server = await startLunaryServer();
  built = await buildForProcesses();
}, 30_000);
afterAll(async () => {
  await built.remove();
  await server.close();
});

const script = (body: string): string => `
  import { createIngestClient } from '${built.url}';
  const event = (runId) => ({ event: 'start', type: 'chain', runId, timestamp: new Date().toISOString() });
  const clientOf = (apiUrl) => createIngestClient({ publicKey: 'k', apiUrl, lingerMillis: 0 });
  ${body}
`;

test('a process ends by itself, with an idle connection, and events queued for a server that is not there', async () => {
  const output = await runProcess(
    script(`
      console.log((await clientOf('${server.url}').deliver('a', [event('a')])).status);
      void clientOf('http://127.0.0.1:1').deliver('a', [event('b')]);
    `),
  );
  expect(output).toBe('delivered\n');
}, 25_000);

test('a process that waits for a shutdown is kept alive until its answer', async () => {
  const output = await runProcess(
    script(`
      const client = clientOf('http://127.0.0.1:1');
      const delivery = client.deliver('a', [event('c')]);
      console.log(await client.shutdown(700), (await delivery).reason);
    `),
  );
  expect(output).toBe('false shutdown\n');
}, 25_000);

test('nothing is loaded or opened before there is something to send', async () => {
  const output = await runProcess(
    script(`
      const client = clientOf('${server.url}');
      await client.forceFlush();
      await client.shutdown();
      const { createRequire } = await import('node:module');
      console.log(Object.keys(createRequire('${built.url}').cache).some((it) => it.includes('undici')));
    `),
  );
  expect(output).toBe('false\n');
}, 25_000);

test('a process that is stopped in the middle of a request and of a pause goes on where it was', async () => {
  server.runs.clear();
  server.rules.slowMillis = 300;
  server.faults.push('slow', { status: 503 }, 'slow');
  const child = startProcess(
    script(`
      const client = createIngestClient({
        publicKey: 'k', apiUrl: '${server.url}', lingerMillis: 0, timeoutMillis: 1_000,
      });
      const keys = ['d', 'e', 'f', 'g'];
      const deliveries = keys.map((key) => client.deliver(key, [event(key)]));
      console.log('begun');
      await client.forceFlush(15_000);
      console.log((await Promise.all(deliveries)).map(({ status }) => status).join());
    `),
  );
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    output += chunk as string;
    if (output !== 'begun\n') continue;
    const posts = server.received.length;
    while (server.received.length === posts) await new Promise((go) => setTimeout(go, 10));
    child.kill('SIGSTOP');
    // Longer than the request may take.
    await new Promise((go) => setTimeout(go, 1_200));
    child.kill('SIGCONT');
  }
  expect(output).toBe('begun\ndelivered,delivered,delivered,delivered\n');
  expect([...server.runs.keys()].toSorted()).toEqual(['d', 'e', 'f', 'g']);
}, 25_000);
