import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startLunaryServer } from '../support/lunary-server.js';
import type { Fault } from '../support/lunary-server.js';
import { startRuntime } from '../support/requests.js';
import { trace } from '../support/runs.js';
import { webClientOf } from '../support/web-client-of.js';

const fault = fc.oneof(
  fc.constantFrom<Fault>(
    'ok',
    'slow',
    'reset-at-once',
    'reset-after-storing',
    'silence-after-storing',
    'results-without-some',
    'stored-but-502',
  ),
  fc.record({ status: fc.constantFrom(413, 429, 500, 503) }),
);

const request = fc.record({
  /** How many runs the traces have that it hands over. */
  traces: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
  beginsAfterMillis: fc.integer({ min: 0, max: 60 }),
  flushMillis: fc.constantFrom(0, 20, 5_000),
  isCancelledAfterMillis: fc.option(fc.integer({ min: 0, max: 60 })),
});

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

test('any requests, any of them cancelled, any faults: all is stored once and in its place, or counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 6 }),
      fc.array(fault, { maxLength: 8 }),
      async (requests, faults) => {
        const server = await startLunaryServer();
        server.faults.push(...faults);
        const runtime = startRuntime();
        const client = webClientOf(server.url, { timeoutMillis: 150, maxBatchEvents: 5 });
        const handedOver: string[] = [];
        try {
          await Promise.all(
            requests.map(async (given, index) => {
              await pause(given.beginsAfterMillis);
              const { run, cancel } = runtime.newRequest();
              const done = run(async () => {
                for (const [at, runs] of given.traces.entries()) {
                  const events = trace(runs);
                  handedOver.push(...events.map(({ runId, event }) => `${event} ${runId}`));
                  void client.deliver(`trace ${index}.${at}`, events);
                }
                await client.forceFlush(given.flushMillis);
              });
              if (given.isCancelledAfterMillis === null) return await done;
              await pause(given.isCancelledAfterMillis);
              return cancel();
            }),
          );
          expect(await runtime.newRequest().run(() => client.forceFlush(20_000))).toBe(true);
          const { events, accepted, refused, dropped, ...now } = client.stats();
          expect(events).toBe(handedOver.length);
          expect(accepted + refused + dropped).toBe(events);
          expect(now).toMatchObject({ queuedEvents: 0, queuedBytes: 0, inFlight: 0 });
          const stored = handedOver.filter((it) => {
            const [event = '', runId = ''] = it.split(' ');
            return server.runs.get(runId)?.applied.includes(event);
          });
          expect(stored.length).toBeGreaterThanOrEqual(accepted);
          expect(server.orphans).toEqual([]);
        } finally {
          runtime.restore();
          await server.close();
        }
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
