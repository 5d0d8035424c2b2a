import type { Lane, LaneOptions } from './lane.js';
import { createLane } from './lane.js';
import { laneOf } from './lane-of.js';
import type { QueuedEvent } from './queued-event.js';
import type { Ticket } from './ticket.js';

export interface LaneSetOptions extends Omit<LaneOptions, 'spill'> {
  /** How many lanes there are for deliveries that are not isolated. */
  readonly lanes: number;
  /** Takes over what is not to be sent after all, with the number of its lane. */
  readonly spill: (events: readonly QueuedEvent[], lane: number) => void;
}

interface Pending {
  readonly lane: number;
  deliveries: number;
}

/** Spreads deliveries over lanes by their key, and isolated ones, which may stall, onto a lane beside them. */
export class LaneSet {
  readonly #lanes: readonly Lane[];
  /** The number of the lane for isolated deliveries, and of those before it. */
  readonly #aside: number;
  // A key stays with its lane while deliveries of it are pending, isolated or not: its order must hold.
  readonly #pending = new Map<string, Pending>();

  constructor({ lanes, spill, ...options }: LaneSetOptions) {
    this.#aside = lanes;
    this.#lanes = Array.from({ length: lanes + 1 }, (_, lane) =>
      createLane({ ...options, spill: (events) => spill(events, lane) }),
    );
  }

  add(ticket: Ticket, events: readonly QueuedEvent[]): void {
    const pending = this.#pending.get(ticket.lane) ?? {
      lane: this.numberOf(ticket),
      deliveries: 0,
    };
    this.#pending.set(ticket.lane, pending);
    pending.deliveries += 1;
    ticket.whenDone(() => {
      pending.deliveries -= 1;
      if (pending.deliveries === 0) this.#pending.delete(ticket.lane);
    });
    this.#lanes[pending.lane]?.add(events);
  }

  /** Takes out all waiting events of these deliveries. */
  remove(tickets: ReadonlySet<Ticket>): QueuedEvent[] {
    return this.#lanes.flatMap((lane) => lane.queue.remove(({ ticket }) => !tickets.has(ticket)));
  }

  /** The number of the lane that a delivery is in, or would be in. */
  numberOf({ lane, isolated }: Ticket): number {
    return this.#pending.get(lane)?.lane ?? (isolated ? this.#aside : laneOf(lane, this.#aside));
  }

  /** What waits behind the batch that the lane of a delivery is sending is spilled, too. */
  spill(ticket: Ticket): void {
    this.#lanes[this.numberOf(ticket)]?.spill();
  }

  /** Ends every linger. */
  wake(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  /** Ends every linger, those to come too; resolves once the lanes are empty. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}
