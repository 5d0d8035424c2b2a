// `after()` of Next.js, `waitUntil()` of others: the platform freezes the process once the flush has resolved.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { outlineOf, stallsOf, treesOf } from './support/runs.ts';

describe.concurrent.each(['processor', 'exporter'])(
  'a flush after the response, through the %s',
  (mode) => {
    let lunary: LocalLunary;
    let provider: Provider;
    let app: App;
    let text: string;
    let runs: StoredRun[];

    beforeAll(async () => {
      lunary = await startLocalLunary();
      provider = await startProvider({ answerMillis: () => 100 });
      app = startApp('web', { lunary, provider, env: { E2E_WITH: mode } });
      const { url } = await app.message<{ url: string }>();
      const response = await fetch(`${url}/streams/paris`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ question: 'What about city 3?', userId: 'user-3' }),
      });
      text = await response.text();
      await app.message<{ flushed: string }>();
      runs = lunary.runs();
      app.kill('SIGKILL');
      await app.ended;
    });
    afterAll(() => Promise.all([lunary.close(), provider.close()]));

    it('resolves when everything has arrived', () => {
      expect(text).toBe('About city 3: sunny in city 3');
      expect(treesOf(runs).map((tree) => outlineOf(tree))).toEqual([
        [
          'chain travel-agent success',
          '  llm gpt-4o success',
          '  tool getWeather success',
          '  llm gpt-4o success',
        ],
      ]);
      expect(JSON.stringify(runs[0]?.output)).toContain(text);
      expect(runs[0]?.user?.externalId).toBe('user-3');
    });

    it('makes the server wait for nothing', () => {
      expect(lunary.problems()).toEqual([]);
      expect(stallsOf(lunary)).toBe(0);
    });
  },
);
