import type { Ticket } from './ticket.js';

/** A delivery with the bytes it holds. */
export interface Held {
  readonly ticket: Ticket;
  readonly heldBytes: number;
}

/**
 * Which deliveries go when `incoming` does not fit: the newest without a failed run, as a whole, which is `incoming`
 * itself unless it tells of one. Only deliveries of which nothing has left can go. `waiting` is in the order handed over.
 */
export function victimsOf(
  incoming: Held,
  freeBytes: number,
  waiting: () => readonly Held[],
): ReadonlySet<Ticket> {
  if (incoming.heldBytes <= freeBytes) return new Set();
  if (!incoming.ticket.hasError) return new Set([incoming.ticket]);
  const victims = new Set<Ticket>();
  let free = freeBytes;
  for (const { ticket, heldBytes } of waiting().toReversed()) {
    if (ticket.hasError || ticket.hasLeft) continue;
    victims.add(ticket);
    free += heldBytes;
    if (incoming.heldBytes <= free) return victims;
  }
  return new Set([incoming.ticket]);
}
