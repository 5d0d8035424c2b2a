import type { Fields } from '../facts/fields.js';
import { firstOf, textOf } from '../json/values.js';
import { listOf } from './rules.js';

const USER_KEYS = ['userId', 'user_id', 'user.id'] as const;
const THREAD_KEYS = [
  'sessionId',
  'session_id',
  'session.id',
  'threadId',
  'thread_id',
  'conversationId',
  'conversation_id',
  'chatId',
  'chat_id',
] as const;

/** The names under which users and integrations put identity among their metadata. */
export const IDENTITY_KEYS: ReadonlySet<string> = new Set([...USER_KEYS, ...THREAD_KEYS, 'tags']);

/**
 * User, thread and tags among the user's own metadata. Most libraries have no place of their own for them; these are the
 * names that their users and integrations agreed on.
 */
export function identityOf(given: Readonly<Record<string, unknown>>): Partial<Fields> | undefined {
  const userId = textOf(firstOf(given, ...USER_KEYS));
  const threadId = textOf(firstOf(given, ...THREAD_KEYS));
  const tags = listOf(given['tags']);
  if (userId === undefined && threadId === undefined && !tags) return undefined;
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(tags ? { tags } : {}),
  };
}
