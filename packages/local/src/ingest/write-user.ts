import { timestamp } from '../store/column-types.js';
import type { Encoded } from '../store/outcome.js';
import type { UserRow } from '../store/run-row.js';
import type { CleanEvent } from './clean-event.js';
import type { IngestContext } from './context.js';

/**
 * Writes the user of an event, whatever its name but end and error, and before anything else: the
 * user stays written when the event is then refused.
 */
export function writeUser(event: CleanEvent, context: IngestContext): Encoded<UserRow | null> {
  const { userId, userProps } = event.fields;
  if (typeof userId !== 'string' || event.event === 'end' || event.event === 'error') {
    return { kind: 'value', value: null };
  }
  // The column last_seen: not kept, but it refuses what created_at would.
  const lastSeen = event.timestamp === undefined ? undefined : timestamp.encode(event.timestamp);
  if (lastSeen?.kind === 'refused') return lastSeen;
  const known = context.store.findUser(userId);
  if (known?.props != null && userProps == null) {
    context.report('erased-props', event, `userId ${JSON.stringify(userId)} without userProps`);
  }
  return context.store.upsertUser(userId, userProps);
}
