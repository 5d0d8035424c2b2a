import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { IngestClient, IngestEvent, Outcome } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { namedFaults, slowFaults, startLunaryServer } from '../support/lunary-server.js';
import type { Fault, LunaryServer } from '../support/lunary-server.js';
import { trace } from '../support/runs.js';

const hour = 3_600_000;
const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

const passing = [408, 413, 415, 425, 429, 500, 502, 503, 504, 507, 520, 599];
const lasting = [
  204, 301, 304, 307, 400, 401, 402, 403, 404, 405, 410, 421, 422, 431, 451, 501, 505,
];
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Fault>(...namedFaults) },
  { weight: 1, arbitrary: fc.constantFrom<Fault>(...slowFaults) },
  {
    weight: 3,
    arbitrary: fc.record({
      status: fc.constantFrom(...passing, ...passing, ...lasting),
      headers: fc.constantFrom({}, { 'retry-after': '0' }, { 'rate-limit-remaining': 'x' }),
    }),
  },
);

type Step =
  | { readonly kind: 'deliver'; readonly trace: number }
  | { readonly kind: 'wait' | 'flush' | 'stop' | 'resume' }
  | { readonly kind: 'jump'; readonly hours: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('deliver' as const), trace: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'wait' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'stop' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'resume' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump' as const), hours: fc.constantFrom(-1, 1) }),
  },
);

afterEach(() => {
  vi.useRealTimers();
});

/** What the client said became of each event it was given. */
class Ledger {
  readonly events = new Set<string>();
  readonly outcomes = new Map<string, Outcome[]>();

  deliver(client: IngestClient, lane: string, events: readonly IngestEvent[]): void {
    for (const { event, runId } of events) this.events.add(`${event} ${runId}`);
    void client.deliver(lane, events, {
      onOutcome: ({ event, runId }, outcome) => {
        const key = `${event} ${runId}`;
        this.outcomes.set(key, [...(this.outcomes.get(key) ?? []), outcome]);
      },
    });
  }
}

/** Some traces have a run in the middle that the server will never take. */
function someTrace(_: unknown, index: number): IngestEvent[] {
  const events = trace(4);
  const [first, second, ...others] = events;
  return index < 2 && first && second?.event === 'start'
    ? [first, { ...second, name: 'bad' }, ...others]
    : events;
}

async function play(server: LunaryServer, client: IngestClient, steps: Step[]): Promise<Ledger> {
  const ledger = new Ledger();
  const traces = Array.from({ length: 5 }, someTrace);
  let isStopped = false;
  for (const it of steps) {
    if (it.kind === 'deliver') {
      const part = traces[it.trace]?.splice(0, 2) ?? [];
      ledger.deliver(client, `trace ${it.trace}`, part);
    } else if (it.kind === 'wait') await pause(10);
    else if (it.kind === 'flush') await client.forceFlush(20);
    else if (it.kind === 'jump') vi.setSystemTime(Date.now() + it.hours * hour);
    else if ((it.kind === 'stop') !== isStopped) {
      isStopped = it.kind === 'stop';
      await (isStopped ? server.stop() : server.resume());
    }
  }
  if (isStopped) await server.resume();
  await pause(60);
  server.faults.length = 0;
  // A flush would give up what waits for the next probe.
  for (let round = 0; round < 30 && client.stats().queuedEvents > 0; round += 1) await pause(10);
  return ledger;
}

function expectAccounted(server: LunaryServer, client: IngestClient, ledger: Ledger): void {
  const counted = { accepted: 0, refused: 0, dropped: 0, spooled: 0 };
  expect([...ledger.outcomes.keys()].toSorted()).toEqual([...ledger.events].toSorted());
  for (const [key, outcomes] of ledger.outcomes) {
    const [outcome] = outcomes;
    expect(outcomes).toHaveLength(1);
    if (outcome === undefined) continue;
    counted[outcome.kind] += 1;
    const [event = '', runId = ''] = key.split(' ');
    const applied = server.runs.get(runId)?.applied ?? [];
    if (outcome.kind === 'accepted') expect(applied, key).toContain(event);
    // What was in trouble each time it was sent may be stored all the same; what is refused for what it is is not.
    const isRefused = outcome.kind === 'refused' && /boolean|start-refused/.test(outcome.rule);
    if (isRefused) expect(applied, key).not.toContain(event);
    expect(applied.filter((it) => it === 'start').length).toBeLessThanOrEqual(1);
  }
  expect(server.orphans).toEqual([]);
  const { accepted, refused, dropped, spooled, ...stats } = client.stats();
  expect({ accepted, refused, dropped, spooled }).toEqual(counted);
  expect(stats).toMatchObject({ queuedEvents: 0, queuedBytes: 0, inFlight: 0 });
}

/** Law 2 of the design. */
test('any sequence of faults, restarts and clock jumps: each event is stored once, or counted with a reason', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 16 }),
      fc.array(step, { minLength: 1, maxLength: 24 }),
      fc.record({
        maxBatchEvents: fc.constantFrom(3, 500),
        maxQueueBytes: fc.constantFrom(600, 1_000_000),
        compression: fc.constantFrom('none' as const, 'gzip' as const),
      }),
      async (faults, steps, options) => {
        const server = await startLunaryServer();
        server.faults.push(...faults);
        server.rules.refuse = (event) =>
          event['name'] === 'bad' ? 'expression is of type boolean' : undefined;
        const client = clientOf(server.url, { ...options, timeoutMillis: 120 });
        try {
          const ledger = await play(server, client, steps);
          expect(await client.forceFlush(20_000)).toBe(true);
          expectAccounted(server, client, ledger);
        } finally {
          await client.shutdown(0);
          await server.close();
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
