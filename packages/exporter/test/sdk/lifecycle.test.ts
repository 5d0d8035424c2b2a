import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import { LunarySpanExporter, LunarySpanProcessor, runIdOf } from '../../src/index.js';
import type { ExportResultLike, FlushOptions, LunaryOptions } from '../../src/index.js';
import { endAgentTrace, startAgentTrace } from '../support/agent-trace.js';
import { sdks } from '../support/sdks.js';
import { span, spanIdOf, traceId } from '../support/spans.js';

let server: LocalLunary;
let messages: string[];
beforeEach(async () => {
  server = await startLocalLunary();
  messages = [];
  const log =
    (level: string) =>
    (...parts: unknown[]): number =>
      messages.push(`${level} ${parts.join(' ')}`);
  diag.setLogger(
    { error: log('error'), warn: log('warn'), info: () => {}, debug: () => {}, verbose: () => {} },
    DiagLogLevel.WARN,
  );
});
afterEach(async () => {
  diag.disable();
  await server.close();
});

const here = (): LunaryOptions => ({ publicKey: server.publicKey, apiUrl: server.url });
const agent = (index = 0, more: object = {}) =>
  span({ spanId: spanIdOf(index), attributes: { 'lunary.type': 'agent' }, ...more });
const exported = (
  exporter: LunarySpanExporter,
  ...spans: ReturnType<typeof span>[]
): Promise<ExportResultLike> => new Promise((resolve) => exporter.export(spans, resolve));

describe('the exporter', () => {
  it('answers success once a whole trace is delivered', async () => {
    const exporter = new LunarySpanExporter(here());
    expect(await exported(exporter, agent())).toEqual({ code: 0 });
    expect(server.runs()).toHaveLength(1);
    await exporter.shutdown();
  });

  it('answers at once for a child that waits for its parent', async () => {
    const exporter = new LunarySpanExporter(here());
    const before = performance.now();
    expect(await exported(exporter, agent(1, { parentSpanId: spanIdOf(0) }))).toEqual({ code: 0 });
    expect(performance.now() - before).toBeLessThan(100);
    expect(server.runs()).toHaveLength(0);
    await exporter.shutdown();
    expect(server.runs()).toHaveLength(1);
  });

  it('answers success within a few seconds when the server does not answer', async () => {
    await server.close();
    const exporter = new LunarySpanExporter(here());
    const before = performance.now();
    expect(await exported(exporter, agent())).toEqual({ code: 0 });
    expect(performance.now() - before).toBeLessThan(4_000);
    void exporter.shutdown();
  });

  it('fails at once after shutdown, and sends nothing more', async () => {
    const exporter = new LunarySpanExporter(here());
    await exporter.shutdown();
    expect(await exported(exporter, agent())).toMatchObject({ code: 1, error: expect.any(Error) });
    expect(server.requests()).toEqual([]);
  });

  it('survives a callback that throws', async () => {
    const exporter = new LunarySpanExporter(here());
    const answers: number[] = [];
    exporter.export([agent()], ({ code }) => {
      answers.push(code);
      throw new Error('not ours');
    });
    await exporter.forceFlush();
    expect(await exported(exporter, agent(1))).toEqual({ code: 0 });
    expect(answers).toEqual([0]);
    await exporter.shutdown();
  });

  it('survives spans that are malformed in every way', async () => {
    const exporter = new LunarySpanExporter(here());
    const broken = [
      {},
      null,
      { spanContext: () => ({}) },
      { ...agent(1), attributes: null, events: null },
      { ...agent(2), startTime: [Number.NaN, 0], endTime: undefined },
    ] as unknown as ReturnType<typeof span>[];
    expect(await exported(exporter, ...broken, agent())).toEqual({ code: 0 });
    await exporter.shutdown();
    expect(server.runs().map(({ id }) => id)).toContain(runIdOf({ traceId, spanId: spanIdOf(0) }));
  });
});

describe.each([LunarySpanExporter, LunarySpanProcessor])('%o', (Ours) => {
  it('warns once without a key, and does nothing', async () => {
    const ours = new Ours({ apiUrl: server.url });
    if (ours instanceof LunarySpanExporter)
      expect(await exported(ours, agent())).toEqual({ code: 0 });
    else ours.onEnd(agent());
    await ours.forceFlush();
    await ours.shutdown();
    expect(messages.filter((message) => message.includes('LUNARY_PUBLIC_KEY'))).toHaveLength(1);
    expect(server.requests()).toEqual([]);
  });

  it('throws for a wrong option', () => {
    expect(() => new Ours({ spans: 'none' } as unknown as LunaryOptions)).toThrow(
      '"spans" must be',
    );
  });

  it('flushes and shuts down as often and as concurrently as asked', async () => {
    const ours = new Ours(here());
    const give = (it: ReturnType<typeof span>): void =>
      ours instanceof LunarySpanExporter ? ours.export([it], () => {}) : ours.onEnd(it);
    give(agent());
    await Promise.all([ours.forceFlush(), ours.forceFlush(), ours.forceFlush()]);
    give(agent(1));
    await Promise.all([ours.shutdown(), ours.forceFlush(), ours.shutdown()]);
    await ours.shutdown();
    await ours.forceFlush();
    expect(server.runs()).toHaveLength(2);
    expect(server.problems()).toEqual([]);
  });

  it('is delivered and stopped by the end of an `await using` block', async () => {
    const ours = new Ours(here());
    const give = (it: ReturnType<typeof span>): void =>
      ours instanceof LunarySpanExporter ? ours.export([it], () => {}) : ours.onEnd(it);
    give(agent());
    await ours[Symbol.asyncDispose]();
    expect(server.runs()).toHaveLength(1);
    give(agent(1));
    await ours.forceFlush();
    expect(server.runs()).toHaveLength(1);
  });

  it.each([undefined, {}, { timeoutMillis: Number.NaN }, { timeoutMillis: -1 }, 'soon', () => {}])(
    'takes %j for how long a flush may take, and delivers',
    async (options) => {
      const ours = new Ours(here());
      if (ours instanceof LunarySpanExporter) ours.export([agent()], () => {});
      else ours.onEnd(agent());
      await ours.forceFlush(options as FlushOptions);
      expect(server.runs()).toHaveLength(1);
      await ours.shutdown(options as FlushOptions);
    },
  );

  it('tells of a server that refuses the key, and goes on', async () => {
    const ours = new Ours({ ...here(), publicKey: crypto.randomUUID() });
    if (ours instanceof LunarySpanExporter) ours.export([agent()], () => {});
    else ours.onEnd(agent());
    await ours.shutdown();
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.join('\n')).toMatch(/401|key/i);
  });

  it('keeps feedback behind the run it is for', async () => {
    const ours = new Ours(here());
    const child = agent(1, { parentSpanId: spanIdOf(0), endMillis: 1_700_000_000_001 });
    if (ours instanceof LunarySpanExporter) ours.export([child], () => {});
    else ours.onStart(agent(), undefined as never);
    ours.recordFeedback(
      { traceId, spanId: spanIdOf(ours instanceof LunarySpanExporter ? 1 : 0) },
      { thumb: 'up' },
    );
    await ours.shutdown();
    expect(server.runs().map(({ feedback }) => feedback)).toContainEqual({ thumb: 'up' });
    expect(server.problems()).toEqual([]);
  });
});

describe('the processor', () => {
  it('sends open spans at shutdown as failed runs that say so', async () => {
    const processor = new LunarySpanProcessor(here());
    const { tracer, shutdown } = sdks['2.x']('processor', processor);
    const spans = startAgentTrace(tracer);
    spans.call.end();
    await shutdown();
    expect(server.problems()).toEqual([]);
    const open = server.runs().filter(({ type }) => type !== 'llm' || false);
    expect(open.map(({ status, error }) => [status, (error as Error).message])).toEqual(
      open.map(() => ['error', 'The span had not ended when the process shut down.']),
    );
    expect(open.map(({ type }) => type)).toEqual(['agent', 'tool']);
  });
});

describe('one span, two ways to the same project', () => {
  it.each(['processor first', 'exporter first'])(
    'is sent once, with one warning: %s',
    async (order) => {
      const make = [() => new LunarySpanProcessor(here()), () => new LunarySpanExporter(here())];
      const [first, second] = (order === 'processor first' ? make : make.toReversed()).map((it) =>
        it(),
      );
      const processor = (
        first instanceof LunarySpanProcessor ? first : second
      ) as LunarySpanProcessor;
      const exporter = (first instanceof LunarySpanExporter ? first : second) as LunarySpanExporter;
      const ours = {
        onStart: processor.onStart.bind(processor),
        onEnd: (it: ReturnType<typeof span>) => {
          processor.onEnd(it);
          exporter.export([it], () => {});
        },
        forceFlush: async () => {
          await Promise.all([exporter.forceFlush(), processor.forceFlush()]);
        },
        shutdown: async () => {
          await Promise.all([exporter.shutdown(), processor.shutdown()]);
        },
      };
      const sdk = sdks['2.x']('processor', ours as unknown as LunarySpanProcessor);
      endAgentTrace(startAgentTrace(sdk.tracer));
      await sdk.shutdown();
      expect(server.runs()).toHaveLength(4);
      expect(server.problems()).toEqual([]);
      expect(messages.filter((message) => message.includes('two exporters'))).toHaveLength(1);
    },
  );

  it('goes to both of two projects', async () => {
    const other = await startLocalLunary();
    const one = new LunarySpanExporter(here());
    const two = new LunarySpanExporter({ publicKey: other.publicKey, apiUrl: other.url });
    const it = agent();
    await Promise.all([exported(one, it), exported(two, it)]);
    expect([server.runs().length, other.runs().length]).toEqual([1, 1]);
    await Promise.all([one.shutdown(), two.shutdown()]);
    await other.close();
  });
});
