import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalLunary } from '@lunary-otel/local';
import { describe, expect, test } from 'vitest';
import { at, post, postBody, startForTest } from './support/lunary.js';

const parent = { type: 'chain', event: 'start', runId: 'parent', timestamp: at(10) };
const child = { ...parent, runId: 'child', parentRunId: 'parent', timestamp: at(0) };

describe('waiting', () => {
  test('is counted and told of, for each event that came too early', async () => {
    const lunary = await startForTest();
    await post(lunary, child, { ...child, runId: 'second' }, parent);
    await post(lunary, { type: 'llm', event: 'end', runId: 'nobody', timestamp: at(0) });
    expect(lunary.requests().map(({ stalls }) => stalls)).toEqual([2, 1]);
    expect(lunary.problems().map(({ rule }) => rule)).toEqual([
      'stall',
      'orphan',
      'stall',
      'orphan',
      'stall',
      'lost-end',
    ]);
    expect(lunary.runs().filter(({ parentRunId }) => parentRunId)).toEqual([]);
  });

  test('holds up nobody else', async () => {
    const lunary = await startForTest({ stallMillis: 400 });
    const early = post(lunary, child);
    const startedAt = performance.now();
    await post(lunary, { ...parent, runId: 'other' });
    expect(performance.now() - startedAt).toBeLessThan(300);
    await early;
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  test('goes on when the client has left, and its events are stored', async () => {
    const lunary = await startForTest({ stallMillis: 200 });
    const client = request(`${lunary.url}/v1/runs/ingest`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${lunary.publicKey}`,
        'content-type': 'application/json',
      },
    });
    client.on('error', () => undefined);
    client.end(JSON.stringify({ events: [child] }));
    await sleep(80);
    client.destroy();
    await expect.poll(() => lunary.runs().length).toBe(1);
    expect(lunary.requests()[0]?.status).toBeUndefined();
  });
});

describe('closing', () => {
  test('takes no time, with waits and idle connections under way', async () => {
    const lunary = await startLocalLunary({ stallMillis: 60_000 });
    const waiting = fetch(`${lunary.url}/v1/runs/ingest`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${lunary.publicKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ events: [child, { ...child, runId: 'second' }] }),
    }).catch(() => 'dropped');
    // Kept alive by fetch.
    await (await fetch(`${lunary.url}/v1/health`)).text();
    await expect.poll(() => lunary.problems().length).toBe(1);
    const startedAt = performance.now();
    await Promise.all([lunary.close(), lunary.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(await waiting).toBe('dropped');
  });
});

describe('a stand-in', () => {
  test('forgets everything when it is reset', async () => {
    const lunary = await startForTest({ requestsPerMinute: 1 });
    await post(lunary, child);
    lunary.reset();
    expect([lunary.runs(), lunary.requests(), lunary.problems()]).toEqual([[], [], []]);
    await expect(post(lunary, parent)).resolves.toEqual([{ id: 'parent', success: true }]);
  });

  test('hands out copies', async () => {
    const lunary = await startForTest();
    await post(lunary, parent);
    for (const run of lunary.runs()) run.type = 'changed';
    for (const request of lunary.requests()) request.path = 'changed';
    expect(lunary.runs()[0]?.type).toBe('chain');
    expect(lunary.requests()[0]?.path).toBe('/v1/runs/ingest');
  });

  test('keeps no more than it is told to', async () => {
    const lunary = await startForTest({ maxRuns: 2, maxRequests: 1 });
    for (const runId of ['a', 'b', 'c']) await post(lunary, { ...parent, runId, name: runId });
    expect(lunary.runs().map(({ name }) => name)).toEqual(['b', 'c']);
    expect(lunary.requests()).toHaveLength(1);
  });

  test('has keys of its own, or the one it is given', async () => {
    const [one, two] = [await startForTest(), await startForTest()];
    expect(one.publicKey).not.toBe(two.publicKey);
    const publicKey = '11111111-1111-4111-8111-111111111111';
    const given = await startForTest({ publicKey });
    expect((await postBody(given, '{"events":[]}')).status).toBe(200);
    expect(given.publicKey).toBe(publicKey);
    await expect(startLocalLunary({ publicKey: 'pk-1' })).rejects.toThrow('publicKey is no UUID');
  });

  test('says when its port is taken', async () => {
    const { port } = await startForTest();
    await expect(startLocalLunary({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
