import type { MetadataValue, RunError, RunType, TokensUsage } from '@lunary-otel/ingest';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * One Lunary run, as the trace step leaves it: everything decided, nothing mended yet.
 * `events/` turns it into ingest events and makes every value safe for the server and the dashboard.
 */
export interface Run {
  readonly id: string;
  readonly parentId?: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly type: RunType;
  readonly name: string;
  /** Milliseconds since the epoch; may be fractional. Never before the parent's start. */
  readonly startMillis: number;
  /** Absent while the span is open. */
  readonly endMillis?: number;
  /** Chat messages for an llm; any value for the others. */
  readonly input?: unknown;
  readonly output?: unknown;
  /** Request parameters under OpenAI's names. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly usage?: TokensUsage;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly tags?: readonly string[];
  /** The conversation this trace is a turn of; on the runs without a parent. */
  readonly threadId?: string;
  /** Integer id of a Lunary prompt template, set by the user. The server refuses an event that names an unknown one. */
  readonly templateId?: number;
  readonly userId?: string;
  readonly userProps?: Readonly<Record<string, unknown>>;
  readonly error?: RunError;
}
