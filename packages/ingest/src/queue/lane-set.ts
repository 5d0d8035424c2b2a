import type { Lane, LaneOptions } from './lane.js';
import { createLane } from './lane.js';
import { laneOf } from './lane-of.js';
import type { QueuedEvent } from './queued-event.js';
import type { Ticket } from './ticket.js';

interface Pending {
  readonly lane: Lane;
  deliveries: number;
}

/** Spreads deliveries over lanes by their key, and isolated ones, which may stall, onto a lane beside them. */
export class LaneSet {
  readonly #lanes: readonly Lane[];
  readonly #aside: Lane;
  // A key stays with its lane while deliveries of it are pending, isolated or not: its order must hold.
  readonly #pending = new Map<string, Pending>();

  constructor(lanes: number, options: LaneOptions) {
    this.#lanes = Array.from({ length: lanes }, () => createLane(options));
    this.#aside = createLane(options);
  }

  add(ticket: Ticket, events: readonly QueuedEvent[]): void {
    const pending = this.#pendingOf(ticket);
    pending.deliveries += 1;
    void ticket.done.finally(() => {
      pending.deliveries -= 1;
      if (pending.deliveries === 0) this.#pending.delete(ticket.lane);
    });
    pending.lane.add(events);
  }

  /** Takes out all waiting events of these deliveries. */
  remove(tickets: ReadonlySet<Ticket>): QueuedEvent[] {
    return this.#all().flatMap((lane) => lane.queue.remove(({ ticket }) => !tickets.has(ticket)));
  }

  /** Ends every linger. */
  wake(): void {
    for (const lane of this.#all()) lane.wake();
  }

  /** Ends every linger, those to come too; resolves once the lanes are empty. */
  async close(): Promise<void> {
    await Promise.all(this.#all().map((lane) => lane.close()));
  }

  #pendingOf(ticket: Ticket): Pending {
    const known = this.#pending.get(ticket.lane);
    if (known !== undefined) return known;
    const lane = ticket.isolated ? undefined : this.#lanes[laneOf(ticket.lane, this.#lanes.length)];
    const pending = { lane: lane ?? this.#aside, deliveries: 0 };
    this.#pending.set(ticket.lane, pending);
    return pending;
  }

  #all(): Lane[] {
    return [...this.#lanes, this.#aside];
  }
}
