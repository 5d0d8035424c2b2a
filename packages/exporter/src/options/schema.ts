import type { MeterProvider } from '@opentelemetry/api';
import type { ReadableSpanLike } from '@lunary-otel/mapping';
import * as z from 'zod';
import type { Redact } from '../pipeline/redact.js';

/** Which spans become runs: those a GenAI dialect knows, all, or the caller's choice. */
export type SpanFilter = 'genai' | 'all' | ((span: ReadableSpanLike) => boolean);

/** Every option, each with its default. All are optional; precedence is code, then environment, then default. */
export interface LunaryOptions {
  /** Project tracking id. Env `LUNARY_PUBLIC_KEY`, then `LUNARY_PRIVATE_KEY`, `LUNARY_APP_ID`. Missing: nothing is sent. */
  publicKey?: string | undefined;
  /** Base URL; `/v1/runs/ingest` is appended. Env `LUNARY_API_URL`. Default `https://api.lunary.ai`. */
  apiUrl?: string | undefined;
  /** Spans left out are transparent. Env `LUNARY_OTEL_SPANS`. Default `'genai'`. */
  spans?: SpanFilter | undefined;
  /** Whether the local root is kept as a `chain`. Default `'auto'`: when the trace would not be listed as one otherwise. */
  traceRoot?: 'auto' | 'always' | 'never' | undefined;
  /** Processor only: a trace still open after this long goes live. Default 10000. */
  liveAfterMillis?: number | undefined;
  /** Exporter only: how long an ended span waits for its parent to end. Default 30000. */
  maxHoldMillis?: number | undefined;
  /** Conversation ids become Lunary threads; `false`: metadata only. Default true. */
  threads?: boolean | undefined;
  /** `'all'`: attributes that no dialect reads become metadata too. Default `'known'`. */
  attributes?: 'known' | 'all' | undefined;
  /** `false`: no inputs, outputs, tool arguments or results leave. Env `LUNARY_OTEL_CAPTURE_CONTENT`. Default true. */
  captureContent?: boolean | undefined;
  /** Called with each content field before it leaves. If it throws, the value is replaced, never sent as it was. */
  redact?: Redact | undefined;
  /** What a span with a parent in another process becomes. Default `'root'`. */
  remoteParents?: 'root' | 'link' | undefined;
  /**
   * Processor only. `true`: user, thread, tags and metadata that a calling service propagates are read from W3C baggage. Anybody
   * who can send a request can send baggage. Default false.
   */
  readBaggage?: boolean | undefined;
  /** Further request headers. Env `OTEL_EXPORTER_LUNARY_HEADERS` (`key=value,key2=value2`). */
  headers?: Record<string, string> | undefined;
  /** How long a request may take. Env `OTEL_EXPORTER_LUNARY_TIMEOUT`. Default: the delivery client's. */
  timeoutMillis?: number | undefined;
  /** Env `OTEL_EXPORTER_LUNARY_COMPRESSION`. Default: the delivery client's. */
  compression?: 'gzip' | 'none' | undefined;
  /** How large a request body may be before compression, in bytes. */
  maxBatchBytes?: number | undefined;
  /** How much may wait for delivery, in bytes. */
  maxQueueBytes?: number | undefined;
  /** How many requests may be under way at once. */
  concurrency?: number | undefined;
  /** Where undelivered events are kept for the next process. Default: nowhere. */
  spoolDirectory?: string | undefined;
  /** How much a process may keep there, as it is on disk (compressed), in bytes. Default: the delivery client's. */
  maxSpoolBytes?: number | undefined;
  /** Receives `otel.sdk.exporter.*` metrics. */
  meterProvider?: MeterProvider | undefined;
  /** Prints a line for each trace, and each warning, to the standard error output. Env `LUNARY_VERBOSE`. Default false. */
  verbose?: boolean | undefined;
  /** The dashboard's address, for links. Env `LUNARY_APP_URL`. Default `https://app.lunary.ai`, where `apiUrl` is Lunary's own. */
  appUrl?: string | undefined;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const millis = z.number().int().positive();
const count = z.number().int().positive();

const spanFilter = z.union(
  [z.literal('genai'), z.literal('all'), z.custom<(span: ReadableSpanLike) => boolean>(isFunction)],
  { error: "'genai', 'all' or a function (span) => boolean" },
);

const httpUrl = z.string().refine(isHttpUrl, { error: 'an http or https URL' });

/** What each option may be. The messages say what is allowed; `resolveOptions` adds the option's name and what was given. */
export const optionsSchema: z.ZodType<LunaryOptions> = z.strictObject({
  publicKey: z.string({ error: 'a string' }).optional(),
  apiUrl: httpUrl.optional(),
  spans: spanFilter.optional(),
  traceRoot: z.enum(['auto', 'always', 'never']).optional(),
  liveAfterMillis: millis.optional(),
  maxHoldMillis: millis.optional(),
  threads: z.boolean().optional(),
  attributes: z.enum(['known', 'all']).optional(),
  captureContent: z.boolean().optional(),
  redact: z
    .custom<Redact>(isFunction, { error: 'a function (value, { field, run }) => value' })
    .optional(),
  remoteParents: z.enum(['root', 'link']).optional(),
  readBaggage: z.boolean().optional(),
  headers: z.record(z.string(), z.string(), { error: 'an object of strings' }).optional(),
  timeoutMillis: millis.optional(),
  compression: z.enum(['gzip', 'none']).optional(),
  maxBatchBytes: count.optional(),
  maxQueueBytes: count.optional(),
  concurrency: count.optional(),
  spoolDirectory: z.string().min(1).optional(),
  maxSpoolBytes: count.optional(),
  meterProvider: z
    .custom<MeterProvider>(
      (value) => isFunction((value as Partial<MeterProvider> | null)?.getMeter),
      {
        error: 'a MeterProvider',
      },
    )
    .optional(),
  verbose: z.boolean().optional(),
  appUrl: httpUrl.optional(),
});

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
