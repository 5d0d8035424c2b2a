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

export interface TokensUsage {
  /** Prompt tokens, cached ones included. */
  prompt?: number;
  completion?: number;
  promptCached?: number;
}

export interface RunError {
  message: string;
  stack?: string;
}

export type MetadataValue = string | number | boolean | readonly (string | number | boolean)[];

interface EventBase {
  type: RunType;
  runId: string;
  /** ISO 8601, milliseconds, UTC. */
  timestamp: string;
}

export interface StartEvent extends EventBase {
  event: 'start';
  parentRunId?: string;
  name?: string;
  input?: unknown;
  extra?: Record<string, unknown>;
  metadata?: Record<string, MetadataValue>;
  tags?: readonly string[];
  userId?: string;
  userProps?: Record<string, unknown>;
  runtime?: string;
}

export interface EndEvent extends EventBase {
  event: 'end';
  input?: unknown;
  output?: unknown;
  tokensUsage?: TokensUsage;
  metadata?: Record<string, MetadataValue>;
}

export interface ErrorEvent extends EventBase {
  event: 'error';
  error: RunError;
}

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
