import type { IngestEvent } from '../contract/event.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { serialise } from '../queue/serialise.js';
import { Ticket } from '../queue/ticket.js';
import type { DeliverHints } from './ingest-client.js';
import type { Settle } from './settle.js';
import type { Stats } from './stats.js';

/** One delivery, serialised. What JSON cannot hold is settled already. */
export interface HandedOver {
  readonly ticket: Ticket;
  readonly events: readonly QueuedEvent[];
}

/** Where deliveries come in: each gets its place in their order, its events become JSON, and all is counted. */
export class Intake {
  readonly #stats: Stats;
  readonly #settle: Settle;
  readonly #now: () => number;
  #deliveries = 0;

  constructor(stats: Stats, settle: Settle, now: () => number) {
    this.#stats = stats;
    this.#settle = settle;
    this.#now = now;
  }

  /** The place of the newest delivery. */
  get newest(): number {
    return this.#deliveries;
  }

  take(lane: string, events: readonly IngestEvent[], hints: DeliverHints): HandedOver {
    const ticket = new Ticket({
      lane,
      isolated: hints.isolated ?? false,
      handedOverAt: this.#now(),
      events: events.length,
      hasError: events.some((event) => event.event === 'error'),
      sequence: (this.#deliveries += 1),
      isReplay: false,
      onOutcome: hints.onOutcome,
    });
    this.#stats.count('events', events.length);
    return { ticket, events: events.flatMap((event) => this.#queued(event, ticket)) };
  }

  #queued(event: IngestEvent, ticket: Ticket): QueuedEvent[] {
    const { runId, event: kind, timestamp } = event;
    const parentRunId = event.event === 'start' ? event.parentRunId : undefined;
    const written = serialise(event);
    const isWritten = written.kind === 'json';
    const { json, bytes } = isWritten ? written : { json: '', bytes: 0 };
    const base = { runId, event: kind, parentRunId, timestamp, ticket };
    const entry: QueuedEvent = { json, bytes, heldBytes: bytes, ...base };
    this.#stats.queued(1, bytes);
    if (isWritten) return [entry];
    this.#settle(entry, { kind: 'refused', rule: 'unserialisable', message: written.message });
    return [];
  }
}

export const afterShutdown: Outcome = {
  kind: 'dropped',
  reason: 'shutdown',
  message: 'the client was shut down before they were handed over',
};

export const undelivered: Outcome = {
  kind: 'dropped',
  reason: 'shutdown',
  message: 'the client was shut down before it was delivered',
};

export const withoutPublicKey: Outcome = {
  kind: 'dropped',
  reason: 'unauthorised',
  message: 'there is no public key (LUNARY_PUBLIC_KEY)',
};
