import { type Encoded, type Outcome, refused } from '../store/outcome.js';
import type { UserRow } from '../store/run-row.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';
import { writeUser } from './write-user.js';

export const alreadyExists = 'Run with this ID already exists in the database.';

/** Stores a run. A parent that is not stored yet is waited for, once. */
export async function ingestStart(event: CleanEvent, context: IngestContext): Promise<Outcome> {
  const writtenUser = writeUser(event, context);
  if (writtenUser.kind === 'refused') return writtenUser;
  const parent = await findParent(event, context);
  if (parent.kind === 'refused') return parent;

  const existing = context.store.find(event.runId);
  if (existing.kind === 'refused') return existing;
  // An id in other letters passes this look-up and meets the primary key; no id at all meets this.
  if (event.runId === undefined) return refused(alreadyExists);
  if (existing.kind === 'found' && existing.row.id === event.runId) return refused(alreadyExists);

  return context.store.insert({
    type: event.type,
    id: event.runId,
    user: parent.value.user ?? writtenUser.value,
    createdAt: event.timestamp,
    tags: tagsOf(event),
    name: event.name,
    status: 'started',
    params: event.fields['params'] || event.fields['extra'],
    metadata: event.metadata,
    templateVersionId: templateVersionOf(event),
    parentRunId: parent.value.id,
    input: event.fields['input'],
    runtime: event.fields['runtime'],
  });
}

interface Parent {
  id: string | undefined;
  user: UserRow | null;
}

async function findParent(event: CleanEvent, context: IngestContext): Promise<Encoded<Parent>> {
  const { store, stall, report } = context;
  const { parentRunId } = event;
  // An empty id is not looked up, and then refused as no UUID.
  if (!parentRunId) return { kind: 'value', value: { id: parentRunId, user: null } };
  let found = store.find(parentRunId);
  if (found.kind === 'missing') {
    report('stall', event, `parent ${parentRunId} is not stored`);
    await stall();
    found = store.find(parentRunId);
    // The server starts the event over, so the user is written again.
    const rewritten = writeUser(event, context);
    if (rewritten.kind === 'refused') return rewritten;
  }
  if (found.kind === 'refused') return found;
  if (found.kind === 'found') {
    return { kind: 'value', value: { id: parentRunId, user: found.row.user } };
  }
  report('orphan', event, `parent ${parentRunId} did not come in time`);
  return { kind: 'value', value: { id: undefined, user: null } };
}

export function tagsOf(event: CleanEvent): unknown {
  return event.tags || event.metadata?.['tags'];
}

function templateVersionOf(event: CleanEvent): unknown {
  return (
    event.fields['templateVersionId'] ||
    event.fields['templateId'] ||
    event.metadata?.['templateId'] ||
    event.metadata?.['templateVersionId']
  );
}
