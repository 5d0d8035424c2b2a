import { runIdOf } from '@lunary-otel/mapping';
import { sha256 } from '../hash/sha256.js';
import { complement } from '../tree/wrapper-run.js';

/**
 * The run id of a conversation: run ids are global in Lunary, and conversation ids of different projects are often alike, so
 * it is made of both. A hash, since the key must not be readable from it.
 */
export function threadRunIdOf(publicKey: string, conversationId: string): string {
  const hash = sha256(`${publicKey}\0${conversationId}`);
  return runIdOf({ spanId: hash.slice(0, 16), traceId: hash.slice(16, 48) });
}

/** The run id of one turn: made like that of the root's own run, but of the complement of the span id. */
export function chatRunIdOf({ traceId, spanId }: { traceId: string; spanId: string }): string {
  return runIdOf({ traceId, spanId: complement(spanId) });
}
