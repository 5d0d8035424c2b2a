import { type Outcome, refused } from '../store/outcome.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';
import { upsertThread } from './thread.js';
import { writeUser } from './write-user.js';

/** Puts a run of type custom-event into a thread. Sent again it fails on the primary key. */
export function ingestCustomEvent(event: CleanEvent, context: IngestContext): Outcome {
  const { store } = context;
  // The user is written and then not used: neither the thread nor the run gets it.
  const writtenUser = writeUser(event, context);
  if (writtenUser.kind === 'refused') return writtenUser;
  if (event.parentRunId === undefined) return refused('No parent run ID provided');
  const thread = upsertThread(store, event.parentRunId, event, { user: null });
  if (thread.kind === 'refused') return thread;
  return store.insert({
    id: event.runId ?? null,
    createdAt: event.timestamp ?? null,
    endedAt: event.timestamp ?? null,
    type: 'custom-event',
    name: event.name ?? null,
    parentRunId: event.parentRunId,
    metadata: event.metadata ?? null,
  });
}
