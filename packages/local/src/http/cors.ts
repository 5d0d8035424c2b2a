import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';

const allowedMethods = 'GET,POST,PATCH,DELETE,OPTIONS,PUT';
/** No Content-Encoding among them: a browser cannot send a compressed body. */
const allowedHeaders = 'Content-Type,Authorization,Accept';

/** The headers of every answer: any origin may read it, with credentials. */
export function corsHeaders(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  return {
    vary: 'Origin',
    ...(origin !== undefined && {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    }),
  };
}

/** The answer to a preflight; undefined where the request is none. */
export function preflightAnswer(request: IncomingMessage): Answer | undefined {
  const { headers, method } = request;
  const isPreflight =
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined;
  if (!isPreflight) return undefined;
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': allowedMethods,
      'access-control-allow-headers': allowedHeaders,
    },
  };
}
