import { createClient } from '../../src/client/client.js';
import type { IngestClient } from '../../src/client/ingest-client.js';
import { settingsOf } from '../../src/client/options.js';
import type { IngestClientOptions, Settings } from '../../src/client/options.js';
import { gzip } from '../../src/post/gzip.js';
import { requestHeaders } from '../../src/post/request-headers.js';
import { createUndiciTransport } from '../../src/post/undici-transport.js';
import { createFileSpoolStore } from '../../src/spool/file-spool-store.js';
import type { SpoolStore } from '../../src/spool/spool-store.js';

export const publicKey = '11111111-2222-4333-8444-555555555555';

type Internal = Pick<
  Settings,
  | 'backoffFirstMillis'
  | 'closeMillis'
  | 'troubleDeadlineMillis'
  | 'maxBatchEvents'
  | 'spoolMaxAgeMillis'
>;

export interface TestOptions extends Partial<IngestClientOptions>, Partial<Internal> {
  readonly spoolStaleMillis?: number;
  readonly spoolStore?: SpoolStore;
}

/** A client as users get it, but with waits short enough for tests; all can be set. */
export function clientOf(apiUrl: string, options: TestOptions = {}): IngestClient {
  const { troubleDeadlineMillis, maxBatchEvents, spoolMaxAgeMillis } = options;
  const defaults = settingsOf({
    publicKey,
    apiUrl,
    lingerMillis: 5,
    timeoutMillis: 1_000,
    ...options,
  });
  const settings: Settings = {
    ...defaults,
    backoffFirstMillis: options.backoffFirstMillis ?? 2,
    backoffMaxMillis: options.backoffFirstMillis ?? 20,
    probeFirstMillis: 20,
    probeMaxMillis: 40,
    flushProbeMillis: 100,
    closeMillis: options.closeMillis ?? defaults.closeMillis,
    troubleDeadlineMillis: troubleDeadlineMillis ?? defaults.troubleDeadlineMillis,
    maxBatchEvents: maxBatchEvents ?? defaults.maxBatchEvents,
  };
  const transport = createUndiciTransport({
    url: settings.url,
    headers: requestHeaders(settings.publicKey, settings.headers),
    timeoutMillis: settings.timeoutMillis,
    connections: settings.concurrency + 1,
    aroundRequest: settings.aroundRequest,
  });
  const spool =
    settings.spoolDirectory === undefined
      ? undefined
      : createFileSpoolStore({
          directory: settings.spoolDirectory,
          url: settings.url,
          publicKey: settings.publicKey,
          maxBytes: settings.maxSpoolBytes,
          maxAgeMillis: spoolMaxAgeMillis ?? settings.spoolMaxAgeMillis,
          heartbeatMillis: 50,
          staleMillis: options.spoolStaleMillis ?? 500,
        });
  return createClient(settings, { transport, gzip, spool: options.spoolStore ?? spool });
}
