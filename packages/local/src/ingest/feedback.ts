import { type Outcome, stored } from '../store/outcome.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';

/** Merges feedback over what the run has; `extra` counts as feedback too. */
export function ingestFeedback(event: CleanEvent, { store, report }: IngestContext): Outcome {
  const found = store.find(event.runId);
  if (found.kind === 'refused') return found;
  if (found.kind === 'missing') {
    report('lost-feedback', event, 'the run is not stored');
    return stored;
  }
  const { feedback, extra } = event.fields;
  return store.update(event.runId, {
    feedback: {
      ...(found.row.feedback as object | null),
      ...(feedback as object | undefined),
      ...(extra as object | undefined),
    },
  });
}
