import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSpoolText, spoolText } from '../../src/spool/spool-text.js';
import { queued } from '../support/queued.js';
import { end, start } from '../support/runs.js';

const anyText = fc.string({ unit: 'binary' });
const anyDelivery = fc.record({
  lane: anyText,
  isolated: fc.boolean(),
  events: fc.array(
    fc.record({ runId: anyText, input: anyText, isStart: fc.boolean() }).map((it) => {
      const event = it.isStart
        ? start(it.runId, { parentRunId: 'p', input: it.input })
        : end(it.runId, { input: it.input });
      const { json, runId, event: kind, parentRunId, timestamp } = queued(event);
      return { json, runId, event: kind, parentRunId, timestamp };
    }),
  ),
});

test('any deliveries come back as they were written', () => {
  fc.assert(
    fc.property(fc.array(anyDelivery), (deliveries) => {
      expect(readSpoolText(spoolText(deliveries))).toEqual(deliveries);
    }),
  );
});

test('any text that was cut or is something else is known as such, and nothing throws', () => {
  fc.assert(
    fc.property(
      fc.array(anyDelivery, { minLength: 1 }),
      fc.nat(),
      anyText,
      (deliveries, cut, other) => {
        const text = spoolText(deliveries);
        const shorter = readSpoolText(text.slice(0, cut % text.length));
        // A cut between two deliveries cannot be told from a shorter file; files are never written in parts.
        expect(shorter === undefined || shorter.length < deliveries.length).toBe(true);
        expect(readSpoolText(other)).toBeUndefined();
      },
    ),
  );
});
