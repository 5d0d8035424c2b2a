import { type Outcome, stored } from '../store/outcome.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';

/** Replaces the metadata of a run; only where the event, not the run, says type llm. */
export function ingestUpdate(event: CleanEvent, { store, report }: IngestContext): Outcome {
  if (event.type !== 'llm') {
    report('ignored-event', event, 'update does nothing unless its type is llm');
    return stored;
  }
  return store.update(event.runId, { metadata: event.metadata ?? {} });
}
