// A web app under load, with everything instrumented that people instrument.
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, startApp } from './support/app.ts';
import { numberIn, type Provider, startProvider, usageOf } from './support/provider.ts';
import { outlineOf, runsIn, stallsOf, type Tree, treesOf } from './support/runs.ts';

const requestCount = 20;
const cities = Array.from({ length: requestCount }, (_, i) => i + 1);

interface Answered {
  status: number;
  text: string;
}

async function ask(url: string, city: number): Promise<Answered> {
  const response = await fetch(`${url}/trips/paris`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: `What about city ${city}?`, userId: `user-${city}` }),
  });
  return { status: response.status, text: await response.text() };
}

const cityOf = ({ run }: Tree): number => numberIn(JSON.stringify(run.input));

describe.concurrent.each(['processor', 'exporter in small batches'])(
  '20 requests at once, through the %s',
  (mode) => {
    let lunary: LocalLunary;
    let provider: Provider;
    let answers: Answered[];
    let spanCounts: Record<string, number>;
    let ending: Ending;
    let trees: Tree[];
    let runs: StoredRun[];

    beforeAll(async () => {
      lunary = await startLocalLunary();
      // Some answers overtake others.
      provider = await startProvider({ answerMillis: (n) => (n * 37) % 150 });
      const app = startApp('web', { lunary, provider, env: { E2E_WITH: mode } });
      const { url } = await app.message<{ url: string }>();
      answers = await Promise.all(cities.map((city) => ask(url, city)));
      app.kill('SIGTERM');
      ({ spanCounts } = await app.message<{ spanCounts: Record<string, number> }>());
      ending = await app.ended;
      runs = lunary.runs();
      trees = treesOf(runs);
    });
    afterAll(() => Promise.all([lunary.close(), provider.close()]));

    it('serves its users, says nothing and ends by itself', () => {
      expect(ending).toEqual({ code: 0, signal: null, complaints: '' });
      expect(answers).toEqual(
        cities.map((city) => ({
          status: 200,
          text: `About city ${city}: About city ${city}: sunny in city ${city}`,
        })),
      );
    });

    it('gives the server nothing to wait for, to guess or to refuse', () => {
      expect(lunary.problems()).toEqual([]);
      expect(stallsOf(lunary)).toBe(0);
      expect([...new Set(lunary.requests().map(({ status }) => status))]).toEqual([200]);
    });

    it('is traced by all its instrumentations, and its own way to Lunary is not', () => {
      const calls = 3 * requestCount;
      expect(spanCounts).toMatchObject({
        // The weather service is in the same process.
        'SERVER @opentelemetry/instrumentation-http': 2 * requestCount,
        'CLIENT @opentelemetry/instrumentation-http': requestCount,
        'CLIENT @opentelemetry/instrumentation-undici': calls,
        'INTERNAL @arizeai/openinference-instrumentation-openai': requestCount,
      });
      expect(spanCounts['INTERNAL @opentelemetry/instrumentation-express']).toBeGreaterThan(0);
    });

    it('makes one trace of each request, with the tree of what it did', () => {
      expect(trees.map(cityOf).toSorted((a, b) => a - b)).toEqual(cities);
      for (const tree of trees) {
        expect(outlineOf(tree)).toEqual([
          'chain POST /trips/:city success',
          '  chain travel-agent success',
          '    llm gpt-4o success',
          '    tool getWeather success',
          '    llm gpt-4o success',
          '  llm gpt-4o-mini success',
        ]);
      }
      expect(trees.flatMap(runsIn)).toHaveLength(runs.length);
    });

    it('mixes nothing up between requests', () => {
      for (const tree of trees) {
        const city = cityOf(tree);
        for (const run of runsIn(tree)) {
          const content = JSON.stringify([run.input, run.output]);
          const named = [...content.matchAll(/city \d+/g)].map(([text]) => numberIn(text));
          expect([...new Set(named)]).toEqual([city]);
        }
        const usages = runsIn(tree)
          .filter(({ type }) => type === 'llm')
          .map((run) => ({ prompt: run.promptTokens, completion: run.completionTokens }));
        expect(usages).toEqual([usageOf(city, 1), usageOf(city, 3), usageOf(city, 1)]);
        expect(tree.run.user?.externalId).toBe(`user-${city}`);
      }
    });

    it('counts no tokens twice', () => {
      const prompt = runs.reduce((sum, run) => sum + (run.promptTokens ?? 0), 0);
      const expected = cities.flatMap((city) => [1, 3, 1].map((n) => usageOf(city, n).prompt));
      expect(prompt).toBe(expected.reduce((sum, n) => sum + n, 0));
    });
  },
);
