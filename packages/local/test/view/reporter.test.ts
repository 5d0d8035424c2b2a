import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalLunary } from '@lunary-otel/local';
import { describe, expect, test } from 'vitest';
import { at, post, postBody, startForTest } from '../support/lunary.js';

/** Longer than a trace must be quiet before it is shown. */
const settledMillis = 500;

async function startPrinting(): Promise<{ lunary: LocalLunary; printed: () => string }> {
  const texts: string[] = [];
  const terminal = { write: (text: string) => texts.push(text), color: false, width: 100 };
  const lunary = await startForTest({ quiet: false, terminal });
  return { lunary, printed: () => texts.join('') };
}

const start = { type: 'agent', event: 'start', runId: 'root', name: 'guide', timestamp: at(0) };
const end = { type: 'agent', event: 'end', runId: 'root', timestamp: at(20) };
const child = { ...start, type: 'tool', runId: 'child', parentRunId: 'root', name: 'search' };

describe('a trace is printed', () => {
  test('once, when its root has ended, and later additions as one line each', async () => {
    const { lunary, printed } = await startPrinting();
    await post(lunary, start, child);
    await sleep(settledMillis);
    expect(printed()).toBe('');
    await post(lunary, end);
    await sleep(settledMillis);
    const whole = '\nagent guide · 20 ms · success\n└─ tool search · started\n';
    expect(printed()).toBe(whole);
    await post(lunary, { ...end, runId: 'child', type: 'tool' });
    await sleep(settledMillis);
    expect(printed()).toBe(`${whole}+ tool search · 20 ms · success · late, in guide\n`);
  });

  test('for each turn of a thread, with the thread above it', async () => {
    const { lunary, printed } = await startPrinting();
    const thread = { ...start, type: 'thread', runId: 'thread', name: 'conv-1' };
    const turn = { ...start, type: 'chat', parentRunId: 'thread', name: null };
    await post(lunary, thread, { ...turn, runId: 'one' }, { ...turn, runId: 'two' });
    await post(lunary, { ...end, runId: 'one' });
    await sleep(settledMillis);
    expect(printed()).toBe('\nthread conv-1 · started\n└─ chat · 20 ms · success\n');
  });

  test('unfinished when the stand-in closes', async () => {
    const { lunary, printed } = await startPrinting();
    await post(lunary, start);
    await lunary.close();
    expect(printed()).toBe('\nagent guide · started\n');
  });

  test('not at all unless asked for', async () => {
    const texts: string[] = [];
    const terminal = { write: (text: string) => texts.push(text), color: false, width: 100 };
    const lunary = await startForTest({ terminal });
    await post(lunary, start, end, { ...end, runId: 'nobody' });
    await lunary.close();
    expect(texts).toEqual([]);
  });
});

test('problems and refused requests are printed as they come', async () => {
  const { lunary, printed } = await startPrinting();
  await post(lunary, { ...end, runId: 'nobody', type: 'chain' });
  await postBody(lunary, '{}', { authorization: 'Bearer wrong' });
  expect(printed()).toMatch(/^! lost-end the run is not stored · run [-0-9a-f]{36}\n/);
  expect(printed()).toMatch(/\n! POST \/v1\/runs\/ingest 401 Invalid access token\n$/);
});
