// One trace in two processes: an agent has a worker do a part, and the worker's runs are there first.
import { runIdOf } from '@lunary-otel/exporter';
import { type LocalLunary, startLocalLunary } from '@lunary-otel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, startApp } from './support/app.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { outlineOf, stallsOf, type Tree, treesOf } from './support/runs.ts';

interface Planned {
  text: string;
  context: { traceId: string; spanId: string };
}

describe.concurrent.each(['processor', 'exporter'])(
  'a trace that a worker continues, through the %s',
  (mode) => {
    let lunary: LocalLunary;
    let provider: Provider;
    let planned: Planned;
    let ending: Ending;
    let trees: Tree[];

    beforeAll(async () => {
      lunary = await startLocalLunary();
      provider = await startProvider();
      const app = startApp('planner', { lunary, provider, env: { E2E_WITH: mode } });
      planned = await app.message<Planned>();
      ending = await app.ended;
      trees = treesOf(lunary.runs());
    });
    afterAll(() => Promise.all([lunary.close(), provider.close()]));

    it('arrives from both processes, each part with a root of its own', () => {
      expect(ending).toEqual({ code: 0, signal: null, complaints: '' });
      expect(trees.map((tree) => outlineOf(tree))).toEqual([
        ['agent planner success', '  llm gpt-4o-mini success'],
        [
          'chain travel-agent success',
          '  llm gpt-4o success',
          '  tool getWeather success',
          '  llm gpt-4o success',
        ],
      ]);
    });

    it('names in the metadata of the worker where it belongs', () => {
      const [planner, worker] = trees;
      expect(planner?.run.id).toBe(runIdOf(planned.context));
      expect(planner?.run.metadata).toMatchObject({
        serviceName: 'travel',
        traceId: planned.context.traceId,
      });
      expect(worker?.run.metadata).toMatchObject({
        serviceName: 'worker',
        traceId: planned.context.traceId,
        parentSpanId: planned.context.spanId,
      });
    });

    it('makes the server wait for nothing', () => {
      expect(lunary.problems()).toEqual([]);
      expect(stallsOf(lunary)).toBe(0);
    });
  },
);
