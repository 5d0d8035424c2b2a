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
