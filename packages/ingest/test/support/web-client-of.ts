import type { IngestClient } from '../../src/index.js';
import { settingsOf } from '../../src/client/options.js';
import { gzipStream } from '../../src/post/gzip-stream.js';
import { requestHeaders } from '../../src/post/request-headers.js';
import { createFetchTransport } from '../../src/post/fetch-transport.js';
import { createSessionClient } from '../../src/sessions/session-client.js';
import { publicKey } from './client-of.js';
import type { TestOptions } from './client-of.js';

/** A client as users of the web build get it, but with waits short enough for tests. */
export function webClientOf(apiUrl: string, options: TestOptions = {}): IngestClient {
  const defaults = settingsOf({ publicKey, apiUrl, timeoutMillis: 1_000, ...options });
  const settings = {
    ...defaults,
    backoffFirstMillis: 2,
    backoffMaxMillis: 20,
    flushBackoffMaxMillis: 20,
    probeFirstMillis: 20,
    probeMaxMillis: 40,
    flushProbeMillis: 100,
    maxBatchEvents: options.maxBatchEvents ?? defaults.maxBatchEvents,
  };
  const transport = createFetchTransport({
    url: settings.url,
    headers: requestHeaders(settings.publicKey, settings.headers),
    timeoutMillis: settings.timeoutMillis,
    aroundRequest: settings.aroundRequest,
  });
  return createSessionClient(settings, { transport, gzip: gzipStream() });
}
