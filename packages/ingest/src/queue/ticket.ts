import type { Delivery, DropReason, OnOutcome, RefusedEvent } from '../client/ingest-client.js';
import type { IngestEvent } from '../contract/event.js';
import type { Outcome } from './outcome.js';

export interface TicketOptions {
  readonly lane: string;
  readonly isolated: boolean;
  /** Monotonic, in milliseconds. */
  readonly handedOverAt: number;
  /** How many outcomes there will be. */
  readonly events: number;
  /** Whether it tells of a run that failed. */
  readonly hasError: boolean;
  /** Its place among all deliveries to this client. */
  readonly sequence: number;
  /** Whether it comes back from disk. */
  readonly isReplay: boolean;
  readonly onOutcome?: OnOutcome | undefined;
}

/** One delivery: gathers the outcomes of its events into the answer of `deliver`. */
export class Ticket {
  readonly lane: string;
  readonly isolated: boolean;
  readonly handedOverAt: number;
  readonly hasError: boolean;
  readonly sequence: number;
  readonly isReplay: boolean;
  /** Whether an event of it has left its queue. */
  hasLeft = false;
  #delivery: Delivery | undefined;
  #listeners: ((delivery: Delivery) => void)[] = [];
  readonly #onOutcome: OnOutcome | undefined;
  readonly #refused: RefusedEvent[] = [];
  #unsettled: number;
  #accepted = 0;
  #spooled = 0;
  #dropped: { reason: DropReason; events: number; message: string } | undefined;

  constructor(options: TicketOptions) {
    this.lane = options.lane;
    this.isolated = options.isolated;
    this.handedOverAt = options.handedOverAt;
    this.hasError = options.hasError;
    this.sequence = options.sequence;
    this.isReplay = options.isReplay;
    this.#onOutcome = options.onOutcome;
    this.#unsettled = options.events;
    if (options.events === 0) this.#finish();
  }

  /** Made when asked for: where each request has an event loop of its own, a promise belongs to the one that made it. */
  get done(): Promise<Delivery> {
    return new Promise((resolve) => this.whenDone(resolve));
  }

  /** Called once every event is settled; at once if they are. Must not throw. */
  whenDone(listener: (delivery: Delivery) => void): void {
    if (this.#delivery === undefined) this.#listeners.push(listener);
    else listener(this.#delivery);
  }

  /** Called once for each event. */
  settle(event: Pick<IngestEvent, 'runId' | 'event'>, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'accepted':
        this.#accepted += 1;
        break;
      case 'refused': {
        const { rule, message } = outcome;
        this.#refused.push({ runId: event.runId, event: event.event, rule, message });
        break;
      }
      case 'dropped':
        this.#dropped ??= { reason: outcome.reason, events: 0, message: outcome.message };
        this.#dropped.events += 1;
        break;
      case 'spooled':
        this.#spooled += 1;
    }
    this.#onOutcome?.(event, outcome);
    this.#unsettled -= 1;
    if (this.#unsettled === 0) this.#finish();
  }

  #finish(): void {
    const delivery = this.#answer();
    this.#delivery = delivery;
    for (const listener of this.#listeners) listener(delivery);
    this.#listeners = [];
  }

  #answer(): Delivery {
    const told = { accepted: this.#accepted, refused: this.#refused };
    if (this.#dropped !== undefined) return { status: 'dropped', ...this.#dropped, ...told };
    return this.#spooled > 0 ? { status: 'spooled' } : { status: 'delivered', ...told };
  }
}
