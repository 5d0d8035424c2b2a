import { createFetchTransport } from '../post/fetch-transport.js';
import { gzipStream } from '../post/gzip-stream.js';
import { requestHeaders } from '../post/request-headers.js';
import { createSessionClient } from '../sessions/session-client.js';
import type { IngestClient } from './ingest-client.js';
import { settingsOf } from './options.js';
import type { IngestClientOptions } from './options.js';

/**
 * For platforms that have `fetch` and no Node: events are sent when `forceFlush` is called, by the request that calls it.
 *
 * @throws {TypeError} when `apiUrl` is no http(s) URL. Nothing the client does afterwards throws or rejects.
 */
export function createWebIngestClient(options: IngestClientOptions): IngestClient {
  const settings = settingsOf(options);
  const { url, publicKey, headers, timeoutMillis, aroundRequest, compression, log } = settings;
  const gzip = gzipStream();
  if (settings.spoolDirectory !== undefined) {
    log('warn', 'spoolDirectory is ignored: this platform has no files.');
  }
  if (compression === 'gzip' && gzip === undefined) {
    log('warn', 'compression is ignored: this platform has no CompressionStream.');
  }
  const transport = createFetchTransport({
    url,
    headers: requestHeaders(publicKey, headers),
    timeoutMillis,
    aroundRequest,
  });
  return createSessionClient(settings, { transport, gzip });
}
