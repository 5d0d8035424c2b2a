import type { IngestEvent } from '../contract/event.js';
import type { Ticket } from './ticket.js';

/** An event on its way: its JSON, and what has to be known of it to place it and to read its result. */
export interface QueuedEvent {
  readonly json: string;
  /** Of the JSON in UTF-8. */
  readonly bytes: number;
  /** What it counts against the queue's limit: its bytes when it was handed over. */
  readonly heldBytes: number;
  readonly runId: string;
  readonly event: IngestEvent['event'];
  readonly parentRunId: string | undefined;
  readonly timestamp: string;
  /** Who is told what became of it. */
  readonly ticket: Ticket;
}
