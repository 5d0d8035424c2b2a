import { type Outcome, stored } from '../store/outcome.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';

/** Marks a run as failed. Everything else on the event, output and tokens too, is dropped. */
export function ingestError(event: CleanEvent, { store, report }: IngestContext): Outcome {
  const found = store.find(event.runId);
  if (found.kind === 'refused') return found;
  if (found.kind === 'missing') {
    report('lost-error', event, 'the run is not stored');
    return stored;
  }
  return store.update(event.runId, {
    endedAt: event.timestamp ?? null,
    status: 'error',
    error: event.fields['error'] ?? null,
  });
}
