import type { HandedOver } from '../client/intake.js';
import type { Held } from '../queue/overflow.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Ticket } from '../queue/ticket.js';

/** Deliveries that no session has, in the order handed over. */
export class WaitingLine {
  #deliveries: HandedOver[] = [];

  get first(): Ticket | undefined {
    return this.#deliveries[0]?.ticket;
  }

  add(delivery: HandedOver): void {
    this.#deliveries.push(delivery);
  }

  /** Each to its old place. */
  putBack(deliveries: readonly HandedOver[]): void {
    if (deliveries.length === 0) return;
    this.#deliveries = [...deliveries, ...this.#deliveries].toSorted(
      (a, b) => a.ticket.sequence - b.ticket.sequence,
    );
  }

  take(which: (ticket: Ticket) => boolean): HandedOver[] {
    const taken = this.#deliveries.filter(({ ticket }) => which(ticket));
    if (taken.length > 0) {
      this.#deliveries = this.#deliveries.filter(({ ticket }) => !which(ticket));
    }
    return taken;
  }

  held(): Held[] {
    return this.#deliveries.map(({ ticket, events }) => ({
      ticket,
      heldBytes: heldBytesOf(events),
    }));
  }
}

export function heldBytesOf(events: readonly QueuedEvent[]): number {
  return events.reduce((sum, event) => sum + event.heldBytes, 0);
}
