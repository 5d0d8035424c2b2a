import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, messageAnswer, notFound } from './answer.js';
import { isUuid, type Keys } from './keys.js';

/** Paths that need no private key. They are compared exactly: a slash at the end makes another path. */
const publicPaths = new Set(['/v1/runs/ingest', '/v1/health']);

export type Auth =
  | { kind: 'allowed'; key: 'private' | 'public' | 'none' }
  | { kind: 'answer'; answer: Answer };

/**
 * Who asks: the second word of `authorization`, whatever the first, else `x-api-key`. No key at all
 * passes here for a public path, and is then noticed by the route, after the body.
 */
export function authenticate(path: string, headers: IncomingHttpHeaders, keys: Keys): Auth {
  const bearer = headers.authorization?.split(' ')[1];
  const key = bearer || headers['x-api-key'];
  const isPublicPath = publicPaths.has(path);
  if (!key && isPublicPath) return { kind: 'allowed', key: 'none' };
  if (typeof key !== 'string' || !isUuid(key)) {
    const answer = bearer ? messageAnswer(401, 'Invalid access token') : notFound;
    return { kind: 'answer', answer };
  }
  const given = key.toLowerCase();
  if (given === keys.privateKey.toLowerCase()) return { kind: 'allowed', key: 'private' };
  const known = [keys.publicKey, keys.projectId].some((known) => known.toLowerCase() === given);
  if (!known) return { kind: 'answer', answer: messageAnswer(401, 'Invalid API key') };
  if (!isPublicPath) {
    const message = 'This route requires a private API key';
    return { kind: 'answer', answer: messageAnswer(401, message) };
  }
  return { kind: 'allowed', key: 'public' };
}
