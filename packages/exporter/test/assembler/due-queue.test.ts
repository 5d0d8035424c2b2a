import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from '../../src/assembler/due-queue.js';
import { newTrace } from '../../src/tree/trace-state.js';

const changes = fc.array(
  fc.record({
    trace: fc.nat(12),
    dueMillis: fc.oneof(fc.nat(40), fc.constant(Number.POSITIVE_INFINITY)),
    takenBy: fc.option(fc.nat(40)),
  }),
  { maxLength: 80 },
);

describe('traces in the order they are due', () => {
  it('are taken out when their time has come, whatever changes before', () => {
    fc.assert(
      fc.property(changes, (given) => {
        const queue = new DueQueue();
        const traces = Array.from({ length: 13 }, (_, index) => newTrace(`${index}`));
        const due = new Map<string, number>();
        const take = (byMillis: number): void => {
          const taken = [...queue.take(byMillis)].map(({ traceId }) => traceId);
          const times = taken.map((traceId) => due.get(traceId) ?? Number.NaN);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          for (const traceId of taken) due.delete(traceId);
          expect(times.every((millis) => millis <= byMillis)).toBe(true);
          expect([...due.values()].every((millis) => millis > byMillis)).toBe(true);
        };
        for (const { trace: index, dueMillis, takenBy } of given) {
          const trace = traces[index];
          if (!trace) continue;
          queue.set(trace, dueMillis);
          if (Number.isFinite(dueMillis)) due.set(trace.traceId, dueMillis);
          else due.delete(trace.traceId);
          expect(queue.dueMillis).toBe(Math.min(...due.values()));
          if (takenBy !== null) take(takenBy);
        }
        take(Number.MAX_SAFE_INTEGER);
        expect(due.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
