import type { EndEvent, ErrorEvent, StartEvent } from '@lunary-otel/ingest';
import type { Run } from '../../../src/run/run.js';
import { endEventsOf, startEventOf } from '../../../src/events/events-of-run.js';

export const startMillis: number = Date.UTC(2026, 0, 1);
export const endMillis: number = startMillis + 1_500;

/** A finished run; `values` may hold what the types forbid, as spans do. */
export function runWith(values: { [K in keyof Run]?: unknown } = {}): Run {
  return {
    id: '00f067aa-0ba9-82b7-a3ce-929d0e0e4736',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    type: 'chain',
    name: 'step',
    startMillis,
    endMillis,
    metadata: {},
    ...values,
  } as Run;
}

export function startOf(values: { [K in keyof Run]?: unknown }): StartEvent {
  return startEventOf(runWith(values));
}

export function endOf(values: { [K in keyof Run]?: unknown }): EndEvent {
  return partsOf(values).end;
}

export function partsOf(values: { [K in keyof Run]?: unknown }): {
  end: EndEvent;
  error: ErrorEvent | undefined;
} {
  const [end, error] = endEventsOf(runWith(values));
  if (end?.event !== 'end') throw new Error('the run has no end');
  if (error !== undefined && error.event !== 'error')
    throw new Error('a second event that is no error');
  return { end, error };
}
