// What most platforms do to stop a process, here in the middle of its agent's fourth call.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, startApp } from './support/app.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { outlineOf, stallsOf, treesOf } from './support/runs.ts';

const callMillis = 600;
const callNumber = 4;
/** Far less than what platforms give; nothing waits for a deadline here. */
const goodbyeMillis = 3_000;
const reason = 'The span had not ended when the process shut down.';

const finishedSteps = Array.from({ length: callNumber - 1 }, () => [
  '  llm gpt-4o success',
  '  tool getWeather success',
]).flat();

describe.concurrent.each([
  { when: 'before it is live', mode: 'processor' },
  { when: 'when it is live', mode: 'processor', liveAfterMillis: 300 },
  { when: 'through the exporter', mode: 'exporter' },
])('SIGTERM in the middle of an agent, $when', ({ mode, liveAfterMillis = 10_000 }) => {
  /** An exporter never hears of a span that does not end. A placeholder stands for the agent then. */
  const knowsStarts = mode === 'processor';
  let lunary: LocalLunary;
  let provider: Provider;
  let runs: StoredRun[];
  let ending: Ending;
  let goodbyeTookMillis: number;
  let seenBefore: number;

  beforeAll(async () => {
    lunary = await startLocalLunary();
    provider = await startProvider({ toolCalls: 10, answerMillis: () => callMillis });
    const env = { E2E_WITH: mode, E2E_LIVE_AFTER_MILLIS: String(liveAfterMillis) };
    const app = startApp('long-agent', { lunary, provider, env });
    await app.message<{ started: true }>();
    await provider.asked(callNumber);
    await new Promise((resolve) => {
      setTimeout(resolve, callMillis / 2);
    });
    seenBefore = lunary.runs().length;
    const startMillis = performance.now();
    app.kill('SIGTERM');
    ending = await app.ended;
    goodbyeTookMillis = performance.now() - startMillis;
    runs = lunary.runs();
  });
  afterAll(() => Promise.all([lunary.close(), provider.close()]));

  it('lets the process end by itself, soon', () => {
    expect(ending).toEqual({ code: 0, signal: null, complaints: '' });
    expect(goodbyeTookMillis).toBeLessThan(goodbyeMillis);
    expect(seenBefore > 0).toBe(liveAfterMillis < callMillis);
  });

  it('keeps what was finished, and shows what was not as failed', () => {
    expect(treesOf(runs).map((tree) => outlineOf(tree))).toEqual([
      knowsStarts
        ? ['chain travel-agent error', ...finishedSteps, '  llm gpt-4o error']
        : ['chain open span success', ...finishedSteps],
    ]);
    const root = runs.find(({ parentRunId }) => parentRunId === undefined);
    if (!knowsStarts) expect(root?.metadata).toMatchObject({ incomplete: expect.any(String) });
    const failed = runs.filter(({ status }) => status === 'error');
    for (const run of failed) {
      expect(run.error).toMatchObject({ message: expect.stringContaining(reason) });
    }
    expect(runs.map(({ endedAt }) => endedAt)).not.toContain(undefined);
    expect(root?.user?.externalId).toBe('user-1');
  });

  it('gives the server nothing to wait for, and no end or error without its run', () => {
    expect(lunary.problems()).toEqual([]);
    expect(stallsOf(lunary)).toBe(0);
  });
});
