// An agent that streams for long. E2E_AGENT_MILLIS=30000 npx vitest run --project e2e test/e2e/long-agent.test.ts
// tests one of 30 seconds with the default `liveAfterMillis`.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, type Ending, startApp } from './support/app.ts';
import { type Provider, startProvider, usageOf } from './support/provider.ts';
import { eventually, outlineOf, stallsOf, treesOf } from './support/runs.ts';

const agentMillis = Number(process.env['E2E_AGENT_MILLIS'] ?? 6_000);
const isShort = agentMillis < 20_000;
const liveAfterMillis = isShort ? 1_500 : 10_000;
/** To notice, to send, and a machine that is busy. */
const slackMillis = 2_500;
const toolCalls = 5;
const callMillis = agentMillis / (toolCalls + 1);

const wholeTree = [
  'chain travel-agent success',
  ...Array.from({ length: toolCalls }, () => ['  llm gpt-4o success', '  tool getWeather success']),
  '  llm gpt-4o success',
].flat();

describe(`an agent that streams for ${agentMillis} ms`, () => {
  let lunary: LocalLunary;
  let provider: Provider;
  let app: App;
  let firstSeen: { millis: number; runs: StoredRun[] };
  let runningRuns: StoredRun[][];
  let ending: Ending;
  let text: string;

  beforeAll(
    async () => {
      lunary = await startLocalLunary();
      provider = await startProvider({ toolCalls, answerMillis: () => callMillis });
      const env = isShort ? { E2E_LIVE_AFTER_MILLIS: String(liveAfterMillis) } : undefined;
      app = startApp('long-agent', { lunary, provider, ...(env && { env }) });
      await app.message<{ started: true }>();
      const startMillis = performance.now();
      let isRunning = true;
      runningRuns = [];
      const result = app.message<{ text: string }>().finally(() => (isRunning = false));
      await eventually(() => lunary.runs().length > 0, agentMillis);
      firstSeen = { millis: performance.now() - startMillis, runs: lunary.runs() };
      await eventually(() => {
        const runs = lunary.runs();
        if (runs.length !== runningRuns.at(-1)?.length) runningRuns.push(runs);
        return !isRunning;
      }, agentMillis + slackMillis);
      ({ text } = await result);
      ending = await app.ended;
    },
    2 * agentMillis + 20_000,
  );
  afterAll(() => Promise.all([lunary.close(), provider.close()]));

  it('is there to be seen soon after liveAfterMillis, while it runs', () => {
    expect(firstSeen.millis).toBeGreaterThan(liveAfterMillis - 500);
    expect(firstSeen.millis).toBeLessThan(liveAfterMillis + slackMillis);
    const [root, ...below] = firstSeen.runs;
    expect(root).toMatchObject({ type: 'chain', name: 'travel-agent', status: 'started' });
    expect(root?.parentRunId).toBeUndefined();
    expect(root?.endedAt).toBeUndefined();
    expect(below.length).toBeGreaterThan(0);
  });

  it('shows, each time one looks, finished work below one root that is still open', () => {
    const whileOpen = runningRuns.filter(([root]) => root?.status === 'started');
    expect(whileOpen.length).toBeGreaterThan(2);
    for (const [root, ...below] of whileOpen) {
      expect(below.map(({ parentRunId }) => parentRunId)).toEqual(below.map(() => root?.id));
      expect(below.map(({ status }) => status)).toEqual(below.map(() => 'success'));
    }
  });

  it('is complete and right at its end', () => {
    const runs = lunary.runs();
    expect(treesOf(runs).map((tree) => outlineOf(tree))).toEqual([wholeTree]);
    expect(runs.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
    const [root] = runs;
    expect(JSON.stringify(root?.input)).toContain('A long one about city 1');
    expect(JSON.stringify(root?.output)).toContain(text);
    expect(text).toBe('About city 1: sunny in city 1');
    expect(root?.user?.externalId).toBe('user-1');
    const usages = runs
      .filter(({ type }) => type === 'llm')
      .map((run) => ({ prompt: run.promptTokens, completion: run.completionTokens }));
    expect(usages).toEqual(
      Array.from({ length: toolCalls + 1 }, (_, step) => usageOf(1, 1 + 2 * step)),
    );
    const lengthMillis = Date.parse(root?.endedAt ?? '') - Date.parse(root?.createdAt ?? '');
    expect(lengthMillis).toBeGreaterThan(agentMillis - 500);
  });

  it('gives the server nothing to wait for, to guess or to refuse', () => {
    expect(lunary.problems()).toEqual([]);
    expect(stallsOf(lunary)).toBe(0);
    expect(ending).toEqual({ code: 0, signal: null, complaints: '' });
  });
});
