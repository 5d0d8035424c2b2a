import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './lib/bundle.mjs';

/** In front of Lunary: passes requests on, but for as many as it is told to leave without an answer. */
interface Gate {
  readonly url: string;
  silent: number;
  readonly left: string[];
  close(): void;
}

async function startGate(lunary: LocalLunary): Promise<Gate> {
  const server: Server = createServer(async (request, response) => {
    const body = await text(request);
    if (gate.silent > 0) {
      gate.silent -= 1;
      gate.left.push(body);
      return;
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answer = await fetch(new URL(request.url ?? '', lunary.url), {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body,
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silent: 0,
    left: [],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return gate;
}

/** The names of its runs. */
const trace = (name: string): string[] => [name, `${name}-1`, `${name}-2`];

// The second is from before workerd cared for promises that another request settles.
describe.each(['2025-07-18', '2023-01-01'])('a worker of compatibility date %s', (date) => {
  let lunary: LocalLunary;
  let gate: Gate;
  let worker: Miniflare;
  let said = '';

  beforeAll(async () => {
    lunary = await startLocalLunary({ quiet: true });
    gate = await startGate(lunary);
    const options = { publicKey: lunary.publicKey, apiUrl: gate.url };
    const define = { LUNARY: JSON.stringify(options) };
    const { text: script } = await bundle({ app: 'busy-worker.mjs', kind: 'workerd', define });
    worker = new Miniflare({
      modules: true,
      script,
      compatibilityDate: date,
      handleRuntimeStdio: (...streams) => {
        for (const stream of streams) stream.on('data', (chunk) => (said += String(chunk)));
      },
    });
    await worker.ready;
  }, 60_000);

  afterAll(async () => {
    await worker.dispose();
    await lunary.close();
    gate.close();
  });

  const ask = async (way: string, name: string): Promise<string> =>
    (await worker.dispatchFetch(`http://localhost/${way}?name=${name}`)).text();
  const namesOf = (prefix: string): string[] =>
    lunary
      .runs()
      .map(({ name = '' }) => name)
      .filter((name) => name.startsWith(prefix))
      .toSorted();
  const inTheEnd = (prefix: string, expected: string[]): Promise<void> =>
    expect.poll(() => namesOf(prefix), { timeout: 20_000 }).toEqual(expected.toSorted());

  it('sends what was traced while it was loaded', async () => {
    expect(await ask('await', 'first')).toBe('ok');
    expect(namesOf('')).toEqual([...trace('first'), 'while-loading'].toSorted());
  });

  it('sends the traces of many requests at once, each once and in its place', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `many${index}`);
    const ways = ['wait-until', 'await', 'none', 'simple', 'batch'];
    await Promise.all(names.map((name, index) => ask(ways[index % ways.length] ?? '', name)));
    await ask('wait-until', 'many-last');
    await inTheEnd('many', [...names, 'many-last'].flatMap(trace));
    const agents = lunary.runs().filter(({ type }) => type === 'agent');
    const children = lunary.runs().filter(({ name }) => /^many.*-\d$/.test(name ?? ''));
    const parents = new Set(agents.map(({ id }) => id));
    expect(children.filter(({ parentRunId = '' }) => !parents.has(parentRunId))).toEqual([]);
    expect(lunary.problems()).toEqual([]);
  });

  it('sends the traces of requests that were over before they were sent', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `over${index}`);
    await Promise.all(names.map((name) => ask('forget', name)));
    await ask('wait-until', 'over-last');
    await inTheEnd('over', [...names, 'over-last'].flatMap(trace));
  });

  it('sends what a request that has ended was sending', async () => {
    gate.silent = 1;
    await ask('forget', 'lost');
    expect(gate.left).toHaveLength(1);
    const began = performance.now();
    expect(await ask('await', 'found')).toBe('ok');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect([...namesOf('lost'), ...namesOf('found')]).toEqual([
      ...trace('lost'),
      ...trace('found'),
    ]);
  });

  it('sends its own while another request waits for Lunary', async () => {
    gate.silent = 1;
    const first = ask('await', 'slow');
    await expect.poll(() => gate.left.length).toBe(2);
    await ask('wait-until', 'quick');
    await inTheEnd('quick', trace('quick'));
    expect(namesOf('slow')).toEqual([]);
    // Nobody else may take it over: the first request is still there.
    await worker.dispatchFetch('http://localhost/stats');
    void first.catch(() => {});
  });

  it('says nothing of its own accord', () => {
    expect(said).toBe('');
  });
});
