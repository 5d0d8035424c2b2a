import type { EndEvent, ErrorEvent, StartEvent } from '@lunary-otel/ingest';
import type { Run } from '../run/run.js';

/** The event that opens a run, with every value mended. */
export function startEventOf(run: Run): StartEvent {
  return {
    type: run.type,
    event: 'start',
    runId: run.id,
    ...(run.parentId === undefined ? {} : { parentRunId: run.parentId }),
    timestamp: new Date(run.startMillis).toISOString(),
    name: run.name,
  };
}

/** The events that close a run: `end`, and `error` behind it when the run failed. Empty while the run is open. */
export function endEventsOf(run: Run): (EndEvent | ErrorEvent)[] {
  if (run.endMillis === undefined) return [];
  return [
    { type: run.type, event: 'end', runId: run.id, timestamp: new Date(run.endMillis).toISOString() },
  ];
}
