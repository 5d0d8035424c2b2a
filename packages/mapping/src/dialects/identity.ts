import type { Fields } from '../facts/fields.js';
import { firstOf, textOf } from '../json/values.js';
import { listOf } from './rules.js';

/**
 * User, thread and tags among the user's own metadata. Most libraries have no place of their own for them; these are the
 * names that their users and integrations agreed on.
 */
export function identityOf(given: Readonly<Record<string, unknown>>): Partial<Fields> | undefined {
  const userId = textOf(firstOf(given, 'userId', 'user_id', 'user.id'));
  const threadId = textOf(
    firstOf(
      given,
      'sessionId',
      'session_id',
      'session.id',
      'threadId',
      'thread_id',
      'conversationId',
      'conversation_id',
      'chatId',
      'chat_id',
    ),
  );
  const tags = listOf(given['tags']);
  if (userId === undefined && threadId === undefined && !tags) return undefined;
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(tags ? { tags } : {}),
  };
}
