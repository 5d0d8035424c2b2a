import { userAgent } from './user-agent.js';

const connectionHeaders = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

/** The headers of every request, by lower-case name. The user's come first, so that none can replace the key. */
export function requestHeaders(
  publicKey: string,
  further: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': userAgent };
  for (const [name, value] of Object.entries(further)) {
    const lower = name.toLowerCase();
    if (!connectionHeaders.has(lower)) headers[lower] = value;
  }
  delete headers['content-encoding'];
  headers['authorization'] = `Bearer ${publicKey}`;
  headers['content-type'] = 'application/json';
  return headers;
}
