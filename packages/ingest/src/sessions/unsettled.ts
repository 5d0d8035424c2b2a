import type { HandedOver } from '../client/intake.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Ticket } from '../queue/ticket.js';

/** Which events of some deliveries have not been settled yet. */
export class Unsettled {
  readonly #left = new Map<Ticket, QueuedEvent[]>();
  readonly #keys: ReadonlySet<string>;

  constructor(deliveries: readonly HandedOver[]) {
    for (const { ticket, events } of deliveries) this.#left.set(ticket, [...events]);
    this.#keys = new Set(deliveries.map(({ ticket }) => ticket.lane));
  }

  /** Whether events of this lane key are, or were, among them. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Whether one of the first deliveries, up to this place in their order, is not done. */
  isWaitingFor(sequence: number): boolean {
    return [...this.#left.keys()].some((ticket) => ticket.sequence <= sequence);
  }

  /** Returns whether the event was unsettled until now. It may have been shrunk or moved since. */
  settle({ ticket, runId, event, timestamp }: QueuedEvent): boolean {
    const left = this.#left.get(ticket) ?? [];
    const place = left.findIndex(
      (it) => it.runId === runId && it.event === event && it.timestamp === timestamp,
    );
    if (place < 0) return false;
    left.splice(place, 1);
    if (left.length === 0) this.#left.delete(ticket);
    return true;
  }

  /** All that is left, in the order handed over. Nothing is left then. */
  takeAll(): HandedOver[] {
    const deliveries = [...this.#left].map(([ticket, events]) => ({ ticket, events }));
    this.#left.clear();
    return deliveries;
  }
}
