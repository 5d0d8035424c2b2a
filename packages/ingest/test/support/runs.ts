import { randomUUID } from 'node:crypto';
import type { EndEvent, ErrorEvent, IngestEvent, StartEvent } from '../../src/index.js';

const epoch = Date.parse('2026-01-01T00:00:00.000Z');
const at = (millis: number): string => new Date(epoch + millis).toISOString();

export function start(runId: string = randomUUID(), more: Partial<StartEvent> = {}): StartEvent {
  return { event: 'start', type: 'chain', runId, timestamp: at(0), ...more };
}

export function end(runId: string, more: Partial<EndEvent> = {}): EndEvent {
  return { event: 'end', type: 'chain', runId, timestamp: at(10), ...more };
}

export function error(runId: string): ErrorEvent {
  return { event: 'error', type: 'chain', runId, timestamp: at(10), error: { message: 'boom' } };
}

/** A chain of runs, each the child of the one before: all starts, then all ends. */
export function trace(runs: number, more: Partial<StartEvent> = {}): IngestEvent[] {
  const ids = Array.from({ length: runs }, () => randomUUID());
  const starts = ids.map((id, index) => {
    const parentRunId = ids[index - 1];
    const parent = parentRunId === undefined ? {} : { parentRunId };
    return start(id, { ...parent, timestamp: at(index), ...more });
  });
  return [...starts, ...ids.map((id) => end(id, { timestamp: at(runs) }))];
}
