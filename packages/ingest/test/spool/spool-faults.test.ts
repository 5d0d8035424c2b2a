import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IngestEvent } from '../../src/index.js';
import { clientOf } from '../support/client-of.js';
import { startLunaryServer } from '../support/lunary-server.js';
import type { Fault } from '../support/lunary-server.js';
import { trace } from '../support/runs.js';

const fault = fc.constantFrom<Fault>(
  'ok',
  'slow',
  'reset-at-once',
  'reset-after-storing',
  'half-an-answer',
  'stored-but-502',
  { status: 401 },
  { status: 429, headers: { 'retry-after': '0' } },
  { status: 500 },
  { status: 503 },
);

/** What happens next: a part of a trace is handed over, time passes, the process is replaced. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver'), trace: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), trace: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart'), trace: fc.constant(0) }) },
);

const fresh = (): IngestEvent[][] => Array.from({ length: 4 }, () => trace(6));

test('any faults, any parts of traces, any restarts: with a spool all is stored, and in its place', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 30 }),
      fc.array(step, { maxLength: 24 }),
      fc.constantFrom(1_500, 1_000_000),
      fc.constantFrom(20, 10_000),
      async (faults, steps, maxQueueBytes, deadlineMillis) => {
        const server = await startLunaryServer();
        const spoolDirectory = await mkdtemp(join(tmpdir(), 'ingest-spool-'));
        server.faults.push(...faults);
        const open = (): ReturnType<typeof clientOf> =>
          clientOf(server.url, {
            spoolDirectory,
            maxQueueBytes,
            maxBatchEvents: 3,
            timeoutMillis: 150,
            retryDeadlineMillis: deadlineMillis,
            troubleDeadlineMillis: deadlineMillis,
          });
        let client = open();
        let refused = 0;
        const restart = async (timeoutMillis: number): Promise<void> => {
          await client.shutdown(timeoutMillis);
          const stats = client.stats();
          expect(stats.events).toBe(
            stats.accepted + stats.refused + stats.dropped + stats.spooled + stats.queuedEvents,
          );
          expect(stats).toMatchObject({ dropped: 0, queuedEvents: 0, queuedBytes: 0 });
          refused += stats.refused;
          client = open();
        };
        try {
          // Each trace is a chain of runs; its parts are handed over one after the other.
          let traces = fresh();
          const handedOver = new Set<string>();
          for (const { kind, trace: index } of steps) {
            if (kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 15));
            else if (kind === 'restart') {
              await restart(10);
              // A trace does not outlive the process that makes it.
              traces = fresh();
            } else {
              const part = traces[index]?.splice(0, 2) ?? [];
              for (const event of part) handedOver.add(`${event.event} ${event.runId}`);
              void client.deliver(`trace ${index}`, part);
            }
          }
          server.faults.length = 0;
          await restart(10);
          const stored = (): number =>
            [...server.runs].reduce((sum, [, { applied }]) => sum + new Set(applied).size, 0);
          for (let round = 0; round < 400 && stored() < handedOver.size - refused; round += 1) {
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          await restart(5_000);
          expect(stored()).toBeGreaterThanOrEqual(handedOver.size - refused);
          expect(server.orphans).toEqual([]);
          if (refused === 0) expect(server.lostLater).toEqual([]);
        } finally {
          await client.shutdown(0);
          await server.close();
          await rm(spoolDirectory, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);
