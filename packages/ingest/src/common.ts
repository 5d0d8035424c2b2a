export type {
  EndEvent,
  ErrorEvent,
  Feedback,
  FeedbackEvent,
  IngestEvent,
  MetadataValue,
  RunError,
  RunType,
  StartEvent,
  TokensUsage,
} from './contract/event.js';
export {
  endEventSchema,
  errorEventSchema,
  feedbackEventSchema,
  feedbackSchema,
  ingestEventSchema,
  metadataValueSchema,
  runErrorSchema,
  runTypeSchema,
  startEventSchema,
  tokensUsageSchema,
} from './contract/event-schema.js';
export type {
  DeliverHints,
  Delivery,
  DropReason,
  IngestClient,
  OnOutcome,
  RefusalRule,
  RefusedEvent,
} from './client/ingest-client.js';
export type { IngestClientOptions, LogLevel } from './client/options.js';
export type { IngestStats } from './client/stats.js';
export type { Outcome } from './queue/outcome.js';
export type { Operation } from './send/operation.js';
