import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery, IngestEvent } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { Fault, LunaryServer } from '../support/lunary-server.js';
import { trace } from '../support/runs.js';

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<Fault>(
      'ok',
      'slow',
      'reset-at-once',
      'reset-within-body',
      'reset-after-storing',
      'half-an-answer',
      'page-instead-of-results',
      'results-without-some',
      'results-of-other-runs',
      'results-in-another-order',
      'stored-but-502',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('silence-after-storing', 'answer-that-trickles') },
  {
    weight: 4,
    arbitrary: fc.record({
      status: fc.constantFrom(301, 400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 504),
      headers: fc.constantFrom({}, { 'retry-after': '0' }, { 'rate-limit-remaining': 'x' }),
    }),
  },
);

/** Law 2 of the design. */
test('any sequence of faults: each event is stored once, or counted with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 14 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(3, 500),
      async (faults, traces, maxBatchEvents) => {
        const server = await startLunaryServer();
        server.faults.push(...faults);
        const client = clientOf(server.url, { maxBatchEvents, timeoutMillis: 150 });
        try {
          const handedOver = traces.map((runs) => trace(runs));
          const deliveries = handedOver.map((events, index) =>
            client.deliver(`trace ${index}`, events),
          );
          expect(await client.forceFlush(20_000)).toBe(true);
          const results = await Promise.all(deliveries);
          for (const [index, delivery] of results.entries()) {
            expectAccounted(server, handedOver[index] ?? [], delivery);
          }
          expect(server.orphans).toEqual([]);
          const { events, accepted, refused, dropped, queuedEvents, queuedBytes, inFlight } =
            client.stats();
          expect(accepted + refused + dropped).toBe(events);
          expect({ queuedEvents, queuedBytes, inFlight }).toEqual({
            queuedEvents: 0,
            queuedBytes: 0,
            inFlight: 0,
          });
        } finally {
          await client.shutdown(0);
          await server.close();
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

function expectAccounted(
  server: LunaryServer,
  events: readonly IngestEvent[],
  delivery: Delivery,
): void {
  if (delivery.status === 'spooled') throw new Error('nothing was to be spooled');
  const dropped = delivery.status === 'dropped' ? delivery.events : 0;
  expect(delivery.accepted + delivery.refused.length + dropped).toBe(events.length);
  // What was stored is at least what was acknowledged, and no start was applied twice.
  const stored = events.filter(({ runId, event }) =>
    server.runs.get(runId)?.applied.includes(event),
  );
  expect(stored.length).toBeGreaterThanOrEqual(delivery.accepted);
  for (const { runId } of events) {
    const starts = server.runs.get(runId)?.applied.filter((event) => event === 'start') ?? [];
    expect(starts.length).toBeLessThanOrEqual(1);
  }
}
