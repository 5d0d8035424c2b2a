// `after()` of Next.js, `waitUntil()` of others: the platform freezes the process once the flush has resolved.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { outlineOf, runsIn, stallsOf, treesOf } from './support/runs.ts';

const question = 'What about city 3?';
const answer = 'About city 3: sunny in city 3';

async function ask(url: string, path: string): Promise<string> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, userId: 'user-3' }),
  });
  return response.text();
}

describe.concurrent.each([
  ['processor', ['chain started', 'llm success']],
  // Its parent may still come: a BatchSpanProcessor does not tell its exporter that this is a flush.
  ['exporter', []],
])('a flush, through the %s', (mode, whatIsThereEarly) => {
  let lunary: LocalLunary;
  let provider: Provider;
  let app: App;
  let texts: string[];
  let early: StoredRun[];
  let afterResponse: StoredRun[];

  beforeAll(async () => {
    lunary = await startLocalLunary();
    provider = await startProvider({ answerMillis: () => 150 });
    app = startApp('web', { lunary, provider, env: { E2E_WITH: mode } });
    const { url } = await app.message<{ url: string }>();
    const first = ask(url, '/flushed-early/paris');
    await app.message<{ flushed: string }>();
    early = lunary.runs();
    const second = ask(url, '/streams/paris');
    texts = await Promise.all([first, second]);
    await app.message<{ flushed: string }>();
    afterResponse = lunary.runs();
    app.kill('SIGKILL');
    await app.ended;
  });
  afterAll(() => Promise.all([lunary.close(), provider.close()]));

  it('after the response resolves when everything has arrived, of the request before, too', () => {
    expect(texts).toEqual([answer, answer]);
    const [first, second, ...others] = treesOf(afterResponse);
    expect(others).toEqual([]);
    expect(first && outlineOf(first).slice(1)).toEqual([
      '  llm gpt-4o-mini success',
      '  chain travel-agent success',
      '    llm gpt-4o success',
      '    tool getWeather success',
      '    llm gpt-4o success',
    ]);
    expect(second && outlineOf(second)).toEqual([
      'chain travel-agent success',
      '  llm gpt-4o success',
      '  tool getWeather success',
      '  llm gpt-4o success',
    ]);
    for (const tree of [first, second]) {
      const ends = tree && runsIn(tree).map(({ endedAt }) => endedAt);
      expect(ends).not.toContain(undefined);
    }
    expect(second?.run.user?.externalId).toBe('user-3');
    expect(JSON.stringify(second?.run.output)).toContain(answer);
  });

  it('before it is known for whom the request is names the user on what can still take one', () => {
    const [first] = treesOf(afterResponse);
    const users = (first ? runsIn(first) : []).map(
      ({ type, user }) => `${type} ${user?.externalId ?? 'of nobody'}`,
    );
    const atTheRoot = mode === 'exporter' ? 'user-3' : 'of nobody';
    expect(users).toEqual([
      `chain ${atTheRoot}`,
      `llm ${atTheRoot}`,
      'chain user-3',
      'llm user-3',
      'tool user-3',
      'llm user-3',
    ]);
  });

  it('in the middle of a request brings what has ended and knows its parent', () => {
    const trees = treesOf(early);
    // The agent may have begun or not.
    expect(trees.flatMap(runsIn)).toHaveLength(early.length);
    expect(
      early
        .filter(({ name }) => name !== 'travel-agent')
        .map(({ type, status }) => `${type} ${status}`),
    ).toEqual(whatIsThereEarly);
  });

  it('makes the server wait for nothing', () => {
    expect(lunary.problems()).toEqual([]);
    expect(stallsOf(lunary)).toBe(0);
  });
});
