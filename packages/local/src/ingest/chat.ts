import { isContainer } from '../json/rebuild-json.js';
import { type Outcome, refused } from '../store/outcome.js';
import type { RunRow, RunValues } from '../store/run-row.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';
import { upsertThread } from './thread.js';
import { writeUser } from './write-user.js';

const answerRoles: unknown[] = ['assistant', 'tool', 'bot'];
const questionRoles: unknown[] = ['user', 'system'];

/**
 * Adds one message to a thread. It goes into the thread's youngest run, which it renames to its own
 * id, unless that run is complete. Not idempotent, and not atomic: the thread changes first.
 */
export function ingestChat(event: CleanEvent, context: IngestContext): Outcome {
  const { store, report } = context;
  const writtenUser = writeUser(event, context);
  if (writtenUser.kind === 'refused') return writtenUser;
  const given = event.fields['message'];
  if (given == null) {
    return refused("Cannot destructure property 'role' from null or undefined value");
  }
  const message = (isContainer(given) ? given : {}) as Record<string, unknown>;
  if (event.parentRunId === undefined) return refused('No parent run ID provided');

  const stored = storedMessage(message);
  const user = writtenUser.value;
  const thread = upsertThread(store, event.parentRunId, event, { user, input: stored });
  if (thread.kind === 'refused') return thread;

  const previous = store.lastChild(event.parentRunId);
  if (previous !== undefined && message['isRetry']) {
    return refused('column "sibling_run_id" of relation "run" does not exist');
  }
  const shared: RunValues = {
    id: event.runId,
    tags: message['tags'],
    metadata: message['metadata'] || message['extra'],
    user: user ?? undefined,
    feedback: event.fields['feedback'],
    endedAt: event.timestamp ?? null,
  };
  const place = placeOf(message['role'], stored, previous);
  if (place.kind === 'refused') return place;
  if (place.kind === 'append' && previous !== undefined) {
    if (previous.type !== 'chat') {
      report('overwritten-run', event, `merged into ${previous.type} ${previous.id}`);
    }
    return store.update(previous.id, { ...shared, ...place.values });
  }
  return store.insert({
    ...shared,
    ...place.values,
    type: 'chat',
    createdAt: event.timestamp ?? null,
    parentRunId: event.parentRunId,
  });
}

/** Role, content and metadata; tool calls and names are dropped. */
function storedMessage({ role, content, metadata, extra }: Record<string, unknown>): unknown {
  const message = { role, content, metadata: metadata || extra };
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));
}

type Place =
  | { kind: 'append' | 'insert'; values: RunValues }
  | { kind: 'refused'; message: string };

/** Where a message goes: into the previous run while that waits for it, else into a new one. */
function placeOf(role: unknown, message: unknown, previous: Readonly<RunRow> | undefined): Place {
  const isAnswer = answerRoles.includes(role);
  const isQuestion = questionRoles.includes(role);
  if (!isAnswer && !isQuestion) return { kind: 'insert', values: {} };
  const column = isAnswer ? 'output' : 'input';
  const isNew =
    previous === undefined ||
    previous.type === 'custom-event' ||
    (isQuestion && Boolean(previous.output));
  if (isNew) return { kind: 'insert', values: { [column]: [message] } };
  const before: unknown = previous[column] || [];
  // Spread like the server does: text falls apart into characters, objects cannot be spread.
  if (typeof before !== 'string' && !Array.isArray(before)) {
    return refused(`previousRun.${column} is not iterable`);
  }
  return { kind: 'append', values: { [column]: [...(before as Iterable<unknown>), message] } };
}
