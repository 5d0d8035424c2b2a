/**
 * What this package sends to Lunary's `POST /v1/runs/ingest`.
 *
 * The types are the documented contract plus the further fields that the server reads. What the server reads and is
 * left out on purpose: `appId` (sends the event to another project), the events `chat` and `custom-event` with their
 * `message` (not idempotent, so a retry doubles messages, and `chat` takes over sibling runs), `update` (replaces
 * metadata that `end` merges), and `type: 'log'` (always refused).
 *
 * `event-schema.ts` holds the same contract as zod schemas; the compiler proves the two equal.
 */

/** The kinds of run that Lunary knows how to show. */
export type RunType =
  | 'llm'
  | 'agent'
  | 'tool'
  | 'chain'
  | 'chat'
  | 'thread'
  | 'embed'
  | 'retriever';

/** Integers from 0 to 2^31 - 1; the sum of `prompt` and `completion` as well. */
export interface TokensUsage {
  /** Prompt tokens, cached ones included. */
  prompt?: number;
  /** Completion tokens, reasoning included. */
  completion?: number;
  /** The part of `prompt` that was read from a cache. Some of Lunary's prices turn it into a negative cost. */
  promptCached?: number;
}

export interface RunError {
  /** Never empty: without it the dashboard shows raw JSON. */
  message: string;
  stack?: string;
}

/** Anything nested deeper is dropped by the server. */
export type MetadataValue = string | number | boolean | readonly (string | number | boolean)[];

interface EventBase {
  type: RunType;
  /** A UUID, or any other text that has not exactly 36 characters: that is hashed to a UUID by the server. Global, not per project. */
  runId: string;
  /** ISO 8601; the server keeps milliseconds. */
  timestamp: string;
}

/** Creates the run. Only input, output, metadata, tokens and error can change afterwards. */
export interface StartEvent extends EventBase {
  event: 'start';
  /** A run whose start was stored before, or stands earlier in the same POST; else the server waits 5 s and loses the link. */
  parentRunId?: string;
  /** For an llm the model, by which Lunary prices. At most 2,000 bytes of UTF-8. */
  name?: string;
  /** Any JSON but a boolean, or a list that begins with one. For a `chat` run a list of messages. */
  input?: unknown;
  /** Request parameters: temperature, max_tokens, tools, … */
  extra?: Record<string, unknown>;
  /** The server's own name for `extra`; where both are sent, `extra` is ignored. */
  params?: Record<string, unknown>;
  metadata?: Record<string, MetadataValue>;
  /** Each at most 2,000 bytes of UTF-8. */
  tags?: readonly string[];
  /** Inherited by all runs below. At most 2,000 bytes of UTF-8. */
  userId?: string;
  /** Replaces what is stored of the user: a `userId` without it erases the stored properties. */
  userProps?: Record<string, unknown>;
  /** What made the run, for example `lunary-otel`. */
  runtime?: string;
  /** Of a prompt template that exists in the project: the server refuses the start otherwise. */
  templateVersionId?: number;
}

/** Completes the run. Lost without an error if the run's start is not stored yet. */
export interface EndEvent extends EventBase {
  event: 'end';
  /** Replaces the input of the start. */
  input?: unknown;
  /** Any JSON but a list that begins with a boolean. For a `chat` run a list of messages. */
  output?: unknown;
  /** An `llm` end without both counts makes the server estimate them. */
  tokensUsage?: TokensUsage;
  /** Merged over the start's. */
  metadata?: Record<string, MetadataValue>;
}

/** Marks the run as failed. Carries nothing else: the server drops output, tokens and metadata of it. */
export interface ErrorEvent extends EventBase {
  event: 'error';
  error: RunError;
}

/** Merged over the feedback the run has; `null` takes a part back. */
export interface Feedback {
  thumb?: 'up' | 'down' | null;
  comment?: string | null;
  [key: string]: unknown;
}

export interface FeedbackEvent extends EventBase {
  event: 'feedback';
  feedback: Feedback;
}

export type IngestEvent = StartEvent | EndEvent | ErrorEvent | FeedbackEvent;
