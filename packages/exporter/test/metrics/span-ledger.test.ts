import { context } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import { clientOf } from '../../../ingest/test/support/client-of.js';
import { startLunaryServer } from '../../../ingest/test/support/lunary-server.js';
import type { Fault, LunaryServer } from '../../../ingest/test/support/lunary-server.js';
import { createAssembler } from '../../src/assembler/assembler.js';
import { defaultLimits } from '../../src/assembler/limits.js';
import { Engine } from '../../src/engine/engine.js';
import { newClaimant } from '../../src/engine/span-claims.js';
import type { SpanStats } from '../../src/metrics/span-ledger.js';
import { ThreadStarts } from '../../src/threads/thread-starts.js';
import { keepSpanBy } from '../../src/tree/keep-span.js';
import { forests, specOf } from '../support/forest.js';
import type { ForestSpan } from '../support/forest.js';
import { span, spanIdOf } from '../support/spans.js';

const numRuns = Number(process.env['LEDGER_LAW_RUNS'] ?? 60);
const seed = Number(process.env['LEDGER_LAW_SEED'] ?? Date.now() % 2 ** 31);

type Mode = 'exporter' | 'processor';

function engineOf(
  mode: Mode,
  server: LunaryServer,
  more: Parameters<typeof clientOf>[1] = {},
  limits: Partial<typeof defaultLimits> = {},
): Engine {
  const rules = {
    keep: keepSpanBy('genai', () => {}),
    traceRoot: 'auto' as const,
    remoteParents: 'root' as const,
    knowsStarts: mode === 'processor',
    attributes: 'known' as const,
    threadStarts: new ThreadStarts(),
    onError: () => {},
  };
  return new Engine({
    assembler: createAssembler(rules, { ...defaultLimits, lingerMillis: 5, ...limits }),
    client: clientOf(server.url, { timeoutMillis: 60, ...more }),
    claimant: newClaimant(crypto.randomUUID()),
    contextOf: () => undefined,
    pipeline: { publicKey: 'key', captureContent: true, threads: true },
    now: () => performance.timeOrigin + performance.now(),
    log: { warn: () => {}, error: () => {} },
  });
}

const failedOf = ({ failedByReason }: SpanStats): number =>
  Object.values(failedByReason).reduce((sum, count) => sum + count, 0);

/** Two spans of one kind of call may be shown by one run, and then nobody outside knows which spans are shown. */
const withoutTwins = (forest: readonly ForestSpan[]): ForestSpan[] =>
  forest.map((it) => (it.type === undefined ? it : { ...it, type: 'tool' }));

const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.constantFrom<Fault>(
    'ok',
    'ok',
    'reset-at-once',
    'reset-after-storing',
    'half-an-answer',
    'silence-after-storing',
    'page-instead-of-results',
    'results-without-some',
    'results-in-another-order',
    'stored-but-502',
    { status: 413 },
    { status: 500 },
  ),
  { maxLength: 5 },
);

const trouble = fc.record({
  faults,
  always: fc.constantFrom(undefined, undefined, undefined, undefined, 401, 503),
  /** One of so many runs is refused. */
  refuses: fc.constantFrom(0, 0, 3),
  maxQueueBytes: fc.constantFrom(1_000_000, 1_000_000, 3_000),
  maxHeldSpans: fc.constantFrom(1_000, 3),
  goodbyeMillis: fc.constantFrom(0, 400, 400),
  flushesAfter: fc.array(fc.nat(13), { maxLength: 2 }),
});

const refusedOf = (runId: string, one: number): boolean =>
  one > 0 && Array.from(runId).reduce((sum, it) => sum + it.charCodeAt(0), 0) % one === 0;

describe.each<Mode>(['exporter', 'processor'])('the count of spans, %s', (mode) => {
  it(
    `adds up and agrees with the server, whatever that does (${numRuns} with seed ${seed})`,
    { timeout: 60_000 + numRuns * 1_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(forests.map(withoutTwins), trouble, async (forest, how) => {
          const server = await startLunaryServer();
          server.faults.push(...how.faults);
          server.rules.always = how.always;
          server.rules.refuse = ({ runId }) =>
            refusedOf(runId, how.refuses) ? 'not this one' : undefined;
          const { maxQueueBytes, maxHeldSpans } = how;
          const limits = { maxHeldSpans };
          const engine = engineOf(
            mode,
            server,
            { maxQueueBytes, troubleDeadlineMillis: 50 },
            limits,
          );
          const handedIn = forest.filter(({ lost }) => !lost);
          const sees = mode === 'processor';
          const spans = forest.map((it) => span(specOf(it, forest), { ended: !sees }));
          if (sees) for (const it of spans) engine.started(it, context.active());
          for (const [turn, { index }] of handedIn.toReversed().entries()) {
            const it = spans[index];
            if (!it) continue;
            it.ended = true;
            engine.ended(it);
            if (how.flushesAfter.includes(turn)) await engine.flush(30);
          }
          await engine.shutdown(how.goodbyeMillis);
          const { spans: stats, delivery, held, open } = engine.stats();
          await server.close();

          expect({ held, open, queued: delivery.queuedEvents }).toEqual({
            held: 0,
            open: 0,
            queued: 0,
          });
          // Spans that nobody ends leave at shutdown, where it was seen that they started.
          const lastChance = sees ? forest.length - handedIn.length : 0;
          expect(stats.received).toBe(handedIn.length + lastChance);
          expect(stats.exported + failedOf(stats) + stats.skipped + stats.spooled).toBe(
            stats.received,
          );
          expect(stats.inflight).toBe(0);

          const left = sees ? forest : handedIn;
          const stored = left.filter((it) => server.runs.get(runIdOf(it))?.applied.includes('end'));
          // An answer that got lost leaves a run that is stored and not acknowledged.
          expect(stats.exported).toBeLessThanOrEqual(stored.length);
          expect(stats.exported + failedOf(stats)).toBeGreaterThanOrEqual(stored.length);
        }),
        { numRuns, seed },
      );
    },
  );
});

const agent = { 'lunary.type': 'agent' };
const call = { 'lunary.type': 'llm', 'gen_ai.request.model': 'gpt-4o' };

async function counted(
  given: (engine: Engine, server: LunaryServer) => void,
  more: Parameters<typeof clientOf>[1] = {},
): Promise<SpanStats> {
  const server = await startLunaryServer();
  const engine = engineOf('exporter', server, more);
  given(engine, server);
  await engine.shutdown(1_000);
  await server.close();
  return engine.stats().spans;
}

const give = (engine: Engine, index: number, attributes: object, parent?: number): void =>
  engine.ended(
    span({
      spanId: spanIdOf(index),
      ...(parent === undefined ? {} : { parentSpanId: spanIdOf(parent) }),
      attributes: attributes as Record<string, unknown>,
    }),
  );

describe('a span', () => {
  it('that is one run, or shares one with its twin, is exported with it', async () => {
    const stats = await counted((engine) => {
      give(engine, 2, call, 1);
      give(engine, 1, call, 0);
      give(engine, 0, agent);
    });
    expect(stats).toMatchObject({ received: 3, exported: 3, skipped: 0, failedByReason: {} });
  });

  it('that nobody sees in Lunary is skipped', async () => {
    const stats = await counted((engine) => {
      give(engine, 2, {}, 1);
      give(engine, 1, { ...call, 'lunary.exclude': true }, 0);
      give(engine, 0, agent);
    });
    expect(stats).toMatchObject({ received: 3, exported: 1, skipped: 2, failedByReason: {} });
  });

  it('that is told twice is one span', async () => {
    const stats = await counted((engine) => {
      give(engine, 0, agent);
      give(engine, 0, agent);
    });
    expect(stats).toMatchObject({ received: 1, exported: 1 });
  });

  it('that comes after shutdown, or is malformed, has failed', async () => {
    const server = await startLunaryServer();
    const engine = engineOf('exporter', server);
    engine.ended({} as never);
    engine.ended({ ...span({ spanId: spanIdOf(0) }), attributes: undefined } as never);
    await engine.shutdown(1_000);
    give(engine, 1, agent);
    await server.close();
    const { received, failedByReason, inflight } = engine.stats().spans;
    expect(received).toBe(3);
    expect(failedByReason['already-shutdown']).toBe(1);
    expect(failedByReason.unreadable).toBeGreaterThan(0);
    expect(inflight).toBe(0);
  });

  it('whose run the server refuses has failed, and by which rule; its neighbours have not', async () => {
    const bad = runIdOf({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: spanIdOf(1) });
    const stats = await counted((engine, server) => {
      server.rules.refuse = ({ runId }) =>
        runId === bad ? 'invalid byte sequence for encoding "UTF8": 0x00' : undefined;
      give(engine, 2, call, 1);
      give(engine, 1, { 'lunary.type': 'tool' }, 0);
      give(engine, 0, agent);
    });
    expect(stats).toMatchObject({ received: 3, exported: 2 });
    expect(Object.values(stats.failedByReason)).toEqual([1]);
  });

  it('is in flight until the server has answered', async () => {
    const server = await startLunaryServer();
    server.faults.push('slow');
    const engine = engineOf('exporter', server);
    give(engine, 0, agent);
    expect(engine.stats().spans).toMatchObject({ received: 1, exported: 0, inflight: 1 });
    await engine.shutdown(1_000);
    expect(engine.stats().spans).toMatchObject({ received: 1, exported: 1, inflight: 0 });
    await server.close();
  });
});
