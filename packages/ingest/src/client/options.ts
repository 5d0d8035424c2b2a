import { ingestUrl } from '../post/ingest-url.js';
import type { Operation } from '../send/operation.js';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface IngestClientOptions {
  /** The project's tracking id, sent as the Bearer token. */
  readonly publicKey: string;
  /** Base URL, default `https://api.lunary.ai`. */
  readonly apiUrl?: string;
  /** Further request headers. Those the client sets itself cannot be replaced. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one request, from the first byte sent to the last byte read. Default 30,000. */
  readonly timeoutMillis?: number;
  /** Default `none`. */
  readonly compression?: 'none' | 'gzip';
  /** Of one POST before compression. Default 4 MiB; the server takes 20 MiB. */
  readonly maxBatchBytes?: number;
  /** Of all events waiting, as JSON. Default 32 MiB. */
  readonly maxQueueBytes?: number;
  /** Lanes, each with one POST in flight. Default 2. */
  readonly concurrency?: number;
  /** Where undelivered events are kept on disk. Default: nowhere. */
  readonly spoolDirectory?: string;
  /** Of all files of one process there, compressed, as they are on disk. Default 512 MiB. */
  readonly maxSpoolBytes?: number;
  /** How long events may wait for company before they are posted. Default 1,000. */
  readonly lingerMillis?: number;
  /** How long after their hand-over events are tried before they are given up or spooled. Default 60,000 with a spool, else 1,800,000. */
  readonly retryDeadlineMillis?: number;
  /** Wraps every request, those of timers and retries too. */
  readonly aroundRequest?: <T>(send: () => T) => T;
  /** Told of each batch that was sent, once it is over. */
  readonly onOperation?: (operation: Operation) => void;
  /** Default: nothing is logged. Never sees the key. */
  readonly log?: (level: LogLevel, message: string) => void;
}

/** Options with every default filled in. */
export interface Settings {
  readonly publicKey: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly compression: 'none' | 'gzip';
  readonly maxBatchBytes: number;
  readonly maxBatchEvents: number;
  readonly maxQueueBytes: number;
  readonly concurrency: number;
  readonly lingerMillis: number;
  readonly retryDeadlineMillis: number;
  readonly troubleDeadlineMillis: number;
  readonly backoffFirstMillis: number;
  readonly backoffMaxMillis: number;
  /** While somebody waits. */
  readonly flushBackoffMaxMillis: number;
  readonly probeFirstMillis: number;
  readonly probeMaxMillis: number;
  readonly flushProbeMillis: number;
  /** How long the disk may take at shutdown, once its deadline is over. */
  readonly closeMillis: number;
  readonly spoolDirectory: string | undefined;
  readonly maxSpoolBytes: number;
  readonly spoolMaxAgeMillis: number;
  readonly aroundRequest: <T>(send: () => T) => T;
  readonly onOperation: (operation: Operation) => void;
  readonly log: (level: LogLevel, message: string) => void;
}

const silent = (): void => {};
const mebibyte = 1024 * 1024;

/** @throws {TypeError} when `apiUrl` is no http(s) URL; every other option is taken as it comes. */
export function settingsOf(options: IngestClientOptions): Settings {
  return {
    publicKey: options.publicKey.trim(),
    url: ingestUrl(options.apiUrl ?? 'https://api.lunary.ai'),
    headers: options.headers ?? {},
    timeoutMillis: options.timeoutMillis ?? 30_000,
    compression: options.compression ?? 'none',
    maxBatchBytes: options.maxBatchBytes ?? 4 * mebibyte,
    maxBatchEvents: 500,
    maxQueueBytes: options.maxQueueBytes ?? 32 * mebibyte,
    concurrency: Math.max(1, Math.floor(options.concurrency ?? 2)),
    // Two lanes that post once a second stay under the server's default of 150 POSTs a minute for one address.
    lingerMillis: options.lingerMillis ?? 1_000,
    retryDeadlineMillis: options.retryDeadlineMillis ?? retryDeadlineMillisOf(options),
    troubleDeadlineMillis: 60_000,
    backoffFirstMillis: 500,
    backoffMaxMillis: 30_000,
    flushBackoffMaxMillis: 1_000,
    probeFirstMillis: 15_000,
    probeMaxMillis: 300_000,
    flushProbeMillis: 5_000,
    closeMillis: 5_000,
    spoolDirectory: options.spoolDirectory,
    maxSpoolBytes: options.maxSpoolBytes ?? 512 * mebibyte,
    spoolMaxAgeMillis: 7 * 24 * 3_600_000,
    aroundRequest: options.aroundRequest ?? ((send) => send()),
    onOperation: options.onOperation ?? silent,
    log: options.log ?? silent,
  };
}

function retryDeadlineMillisOf(options: IngestClientOptions): number {
  // Without a spool an outage is bounded by the queue's size, and this only by how old news may get. With one, what
  // waits longer than a moment is safer on disk.
  return options.spoolDirectory === undefined ? 1_800_000 : 60_000;
}
