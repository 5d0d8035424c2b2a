import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IngestClient, IngestEvent, Outcome } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import type { LunaryServer } from '../support/lunary-server.js';
import { end, start } from '../support/runs.js';
import { spoolPlace, until } from '../support/spool-place.js';
import type { SpoolPlace } from '../support/spool-place.js';

// The same at full length: test/bench/outage.mjs.
const traces = 300;
const runsPerTrace = 10;
const maxQueueBytes = 300_000;
/** How many traces begin before a live one goes on. */
const lag = 60;
const isLive = (trace: number): boolean => trace % 10 === 0;

let place: SpoolPlace;
let server: LunaryServer;
beforeEach(async () => {
  place = await spoolPlace();
  ({ server } = place);
});
afterEach(() => place.remove());

const runIdOf = (trace: number, run: number): string => `trace ${trace} run ${run}`;
const input = 'Who is the president of France? '.repeat(40);

function eventsOf(trace: number): IngestEvent[] {
  const runs = Array.from({ length: runsPerTrace }, (_, run) => runIdOf(trace, run));
  const starts = runs.map((runId, run) =>
    run === 0
      ? start(runId, { input })
      : start(runId, { input, parentRunId: runIdOf(trace, Math.floor((run - 1) / 2)) }),
  );
  return [...starts, ...runs.map((runId) => end(runId))];
}

/** A trace that is over is handed over as a whole, one that is live with its first runs, and then the rest. */
async function handOver(
  client: IngestClient,
  from: number,
  to: number,
  tell: (key: string, outcome: Outcome) => void,
): Promise<number> {
  let mostBytes = 0;
  const deliver = (trace: number, events: readonly IngestEvent[]): void => {
    void client.deliver(`trace ${trace}`, events, {
      onOutcome: ({ event, runId }, outcome) => tell(`${event} ${runId}`, outcome),
    });
  };
  for (let trace = from; trace < to + lag; trace += 1) {
    const older = trace - lag;
    if (older >= from && isLive(older)) deliver(older, eventsOf(older).slice(3));
    if (trace < to) deliver(trace, isLive(trace) ? eventsOf(trace).slice(0, 3) : eventsOf(trace));
    mostBytes = Math.max(mostBytes, client.stats().queuedBytes);
    if (trace % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return mostBytes;
}

const stored = (): number =>
  [...server.runs.values()].reduce((sum, it) => sum + it.applied.length, 0);

describe('a long outage', () => {
  test('with a spool loses nothing, in this process or the next, and keeps the order', async () => {
    server.rules.always = 503;
    const options = { maxQueueBytes, retryDeadlineMillis: 400 };
    const losses: Outcome[] = [];
    const tell = (_key: string, outcome: Outcome): void => {
      if (outcome.kind === 'dropped' || outcome.kind === 'refused') losses.push(outcome);
    };
    const one = place.client(options);
    const most = [await handOver(one, 0, traces / 2, tell)];
    await one.shutdown(20);
    const two = place.client(options);
    most.push(await handOver(two, traces / 2, traces, tell));
    server.rules.always = undefined;
    await until(() => stored() >= 2 * traces * runsPerTrace, 15_000);
    expect(losses).toEqual([]);
    expect(stored()).toBe(2 * traces * runsPerTrace);
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
    expect(Math.max(...most)).toBeLessThan(maxQueueBytes + 24 * 1024 * 1024);
    await until(async () => (await place.files()).length === 0);
    expect([one.stats().dropped, two.stats().dropped]).toEqual([0, 0]);
  }, 30_000);

  test('without one drops whole traces and what belongs to live ones, and counts each event once', async () => {
    server.rules.always = 503;
    const client = clientOf(server.url, { maxQueueBytes });
    const outcomes = new Map<string, Outcome[]>();
    const tell = (key: string, outcome: Outcome): void => {
      outcomes.set(key, [...(outcomes.get(key) ?? []), outcome]);
    };
    const mostBytes = await handOver(client, 0, traces, tell);
    expect(mostBytes).toBeLessThanOrEqual(maxQueueBytes);
    server.rules.always = undefined;
    expect(await client.forceFlush()).toBe(true);
    const kinds = { accepted: 0, dropped: 0 };
    for (const [key, [outcome, ...others]] of outcomes) {
      expect(others).toEqual([]);
      if (outcome?.kind !== 'accepted' && outcome?.kind !== 'dropped') throw new Error(key);
      kinds[outcome.kind] += 1;
      const [event = '', ...runId] = key.split(' ');
      const applied = server.runs.get(runId.join(' '))?.applied ?? [];
      expect(applied.includes(event), key).toBe(outcome.kind === 'accepted');
    }
    expect(kinds.accepted + kinds.dropped).toBe(2 * traces * runsPerTrace);
    expect(kinds.accepted).toBeGreaterThan(100);
    expect(kinds.dropped).toBeGreaterThan(1_000);
    expect(client.stats()).toMatchObject({ ...kinds, queuedEvents: 0, queuedBytes: 0 });
    expect(server.orphans).toEqual([]);
    expect(server.lostLater).toEqual([]);
    for (let trace = 0; trace < traces; trace += 1) {
      const whole = eventsOf(trace).map(
        ({ event, runId }) => outcomes.get(`${event} ${runId}`)?.[0]?.kind,
      );
      if (!isLive(trace)) expect(new Set(whole).size, `trace ${trace}`).toBe(1);
    }
    await client.shutdown();
  }, 30_000);
});

test('children of a dropped live run go with it, however many traces were dropped in between', async () => {
  const client = clientOf(server.url, { maxQueueBytes: 1_000 });
  await client.deliver('live', [start('live', { input })]);
  for (let count = 0; count < 12_000; count += 1) {
    void client.deliver(`${count}`, [start(`run ${count}`, { input }), end(`run ${count}`)]);
  }
  expect(client.stats().droppedByReason).toEqual({ 'queue-full': 24_001 });
  // This has room.
  const child = [start('child', { parentRunId: 'live' }), end('child'), end('live')];
  expect(await client.deliver('live', child)).toMatchObject({ reason: 'start-dropped', events: 3 });
  expect(server.runs.size).toBe(0);
  await client.shutdown();
});
