import type { Outcome } from '../queue/outcome.js';
import type { DropReason, RefusalRule } from './ingest-client.js';

/** Counters since the client was made, and three levels (`queuedEvents`, `queuedBytes`, `inFlight`). */
export interface IngestStats {
  /** Events handed over. Each is accepted, refused, dropped, spooled, or still queued. */
  readonly events: number;
  readonly accepted: number;
  /** The part of `accepted` that the server had already. */
  readonly duplicates: number;
  readonly refused: number;
  readonly refusedByRule: Readonly<Partial<Record<RefusalRule, number>>>;
  readonly dropped: number;
  readonly droppedByReason: Readonly<Partial<Record<DropReason, number>>>;
  /** Put on disk. */
  readonly spooled: number;
  /** Read back from disk; they count as handed over once more. */
  readonly replayed: number;
  /** Requests sent, retries included. */
  readonly posts: number;
  readonly retries: number;
  /** Bytes of request bodies, as sent. */
  readonly bytesSent: number;
  /** Events not settled yet, those in flight included. */
  readonly queuedEvents: number;
  /** Their size as JSON, in bytes. */
  readonly queuedBytes: number;
  /** Requests under way. */
  readonly inFlight: number;
}

export type Counter =
  | 'events'
  | 'accepted'
  | 'duplicates'
  | 'spooled'
  | 'replayed'
  | 'posts'
  | 'retries'
  | 'bytesSent';

/** What sending counts. */
export type Counters = Pick<Stats, 'count' | 'inFlight'>;

/** Where all parts of a client count. */
export class Stats {
  readonly #counters: Record<Counter, number> = {
    events: 0,
    accepted: 0,
    duplicates: 0,
    spooled: 0,
    replayed: 0,
    posts: 0,
    retries: 0,
    bytesSent: 0,
  };
  readonly #refusedByRule: Partial<Record<RefusalRule, number>> = {};
  readonly #droppedByReason: Partial<Record<DropReason, number>> = {};
  #refused = 0;
  #dropped = 0;
  #queuedEvents = 0;
  #queuedBytes = 0;
  #inFlight = 0;

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  count(counter: Counter, by = 1): void {
    this.#counters[counter] += by;
  }

  settled(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'accepted':
        this.count('accepted');
        if (outcome.duplicate) this.count('duplicates');
        return;
      case 'refused':
        this.#refused += 1;
        this.#refusedByRule[outcome.rule] = (this.#refusedByRule[outcome.rule] ?? 0) + 1;
        return;
      case 'dropped':
        return this.dropped(outcome.reason, 1);
      case 'spooled':
        this.count('spooled');
    }
  }

  dropped(reason: DropReason, events: number): void {
    this.#dropped += events;
    this.#droppedByReason[reason] = (this.#droppedByReason[reason] ?? 0) + events;
  }

  queued(events: number, bytes: number): void {
    this.#queuedEvents += events;
    this.#queuedBytes += bytes;
  }

  inFlight(by: 1 | -1): void {
    this.#inFlight += by;
  }

  snapshot(): IngestStats {
    return {
      ...this.#counters,
      refused: this.#refused,
      refusedByRule: { ...this.#refusedByRule },
      dropped: this.#dropped,
      droppedByReason: { ...this.#droppedByReason },
      queuedEvents: this.#queuedEvents,
      queuedBytes: this.#queuedBytes,
      inFlight: this.#inFlight,
    };
  }
}
