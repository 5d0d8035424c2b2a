import { createClient } from '../../src/client/client.js';
import type { IngestClient } from '../../src/client/ingest-client.js';
import { settingsOf } from '../../src/client/options.js';
import type { IngestClientOptions, Settings } from '../../src/client/options.js';
import { gzip } from '../../src/post/gzip.js';
import { requestHeaders } from '../../src/post/request-headers.js';
import { createUndiciTransport } from '../../src/post/undici-transport.js';

export const publicKey = '11111111-2222-4333-8444-555555555555';

/** A client as users get it, but with waits short enough for tests; all can be set. */
export function clientOf(
  apiUrl: string,
  options: Partial<IngestClientOptions> & Partial<Omit<Settings, keyof IngestClientOptions>> = {},
): IngestClient {
  const settings: Settings = {
    ...settingsOf({ publicKey, apiUrl, lingerMillis: 5, timeoutMillis: 150, ...options }),
    backoffFirstMillis: 2,
    backoffMaxMillis: 20,
    probeFirstMillis: 20,
    probeMaxMillis: 40,
    ...('troubleDeadlineMillis' in options
      ? { troubleDeadlineMillis: options.troubleDeadlineMillis as number }
      : {}),
    ...('maxBatchEvents' in options ? { maxBatchEvents: options.maxBatchEvents as number } : {}),
  };
  const transport = createUndiciTransport({
    url: settings.url,
    headers: requestHeaders(settings.publicKey, settings.headers),
    timeoutMillis: settings.timeoutMillis,
    connections: settings.concurrency + 1,
    aroundRequest: settings.aroundRequest,
  });
  return createClient(settings, { transport, gzip });
}
