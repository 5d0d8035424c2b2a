import { gzip } from '../post/gzip.js';
import { requestHeaders } from '../post/request-headers.js';
import { createNodeTransport } from '../post/node-transport.js';
import { createFileSpoolStore } from '../spool/file-spool-store.js';
import { createClient } from './client.js';
import type { IngestClient } from './ingest-client.js';
import { settingsOf } from './options.js';
import type { IngestClientOptions } from './options.js';

/** @throws {TypeError} when `apiUrl` is no http(s) URL. Nothing the client does afterwards throws or rejects. */
export function createIngestClient(options: IngestClientOptions): IngestClient {
  const settings = settingsOf(options);
  const transport = createNodeTransport({
    url: settings.url,
    headers: requestHeaders(settings.publicKey, settings.headers),
    timeoutMillis: settings.timeoutMillis,
    // One for each lane, and for the lane of isolated deliveries.
    connections: settings.concurrency + 1,
    aroundRequest: settings.aroundRequest,
  });
  const { spoolDirectory: directory, url, publicKey } = settings;
  const spool =
    directory === undefined
      ? undefined
      : createFileSpoolStore({
          directory,
          url,
          publicKey,
          maxBytes: settings.maxSpoolBytes,
          maxAgeMillis: settings.spoolMaxAgeMillis,
          heartbeatMillis: 10_000,
          staleMillis: 60_000,
        });
  return createClient(settings, { transport, gzip, spool });
}
