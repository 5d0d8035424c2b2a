import type { Outcome } from '../store/outcome.js';
import type { RunValues, UserRow } from '../store/run-row.js';
import type { Store } from '../store/store.js';
import type { CleanEvent } from './clean-event.js';

/** The fields of a thread that every chat and custom event resets, to NULL where it has none. */
export interface ThreadState {
  user: UserRow | null;
  input?: unknown;
}

/** Makes the thread of an event, or resets the run that has its id, whatever type that run is. */
export function upsertThread(
  store: Store,
  threadId: string,
  event: CleanEvent,
  state: ThreadState,
): Outcome {
  const found = store.find(threadId);
  if (found.kind === 'refused') return found;
  const tags = event.fields['threadTags'] ?? null;
  const reset: RunValues = { ...state, tags };
  if (found.kind === 'found') return store.update(threadId, reset);
  return store.insert({
    ...reset,
    id: threadId,
    type: 'thread',
    metadata: event.fields['threadMetadata'],
  });
}
