import type { QueuedEvent } from '../queue/queued-event.js';
import { spoolText } from './spool-text.js';
import type { SpooledDelivery } from './spool-text.js';

export interface FileToWrite {
  readonly lane: number;
  /** Of the first delivery in it: files are replayed in this order. */
  readonly sequence: number;
  readonly text: string;
  readonly events: readonly QueuedEvent[];
}

/** A file that was written before and is not done with. */
export interface WrittenFile {
  readonly lane: number;
  readonly sequence: number;
}

interface Group {
  readonly lane: number;
  readonly events: QueuedEvent[];
}

/**
 * Events that wait to be written. Files are replayed by the first delivery in them, so within a lane no file may reach
 * over another: a lane's newcomers and what it gave up go to files of their own, and what it gave up is cut where a
 * file of the lane belongs in between.
 */
export class PendingWrites {
  readonly #groups = new Map<string, Group>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Where in the order of deliveries the first of them is. */
  get first(): number {
    let first = Infinity;
    for (const { events } of this.#groups.values()) {
      for (const { ticket } of events) first = Math.min(first, ticket.sequence);
    }
    return first;
  }

  add(event: QueuedEvent, lane: number, isNewcomer: boolean): void {
    const key = `${lane} ${isNewcomer}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { lane, events: [event] });
    else group.events.push(event);
    this.#bytes += event.bytes;
  }

  /** Takes all out, as files of about `maxBytes`, in the order in which they are to be replayed. */
  take(maxBytes: number, written: readonly WrittenFile[]): FileToWrite[] {
    const files = [...this.#groups.values()].flatMap(({ lane, events }) => {
      const others = written.filter((file) => file.lane === lane).map(({ sequence }) => sequence);
      return partsOf(events, maxBytes, others).map((part) => fileOf(part, lane));
    });
    this.#groups.clear();
    this.#bytes = 0;
    return files.toSorted((a, b) => a.sequence - b.sequence);
  }
}

function partsOf(
  events: readonly QueuedEvent[],
  maxBytes: number,
  others: readonly number[],
): QueuedEvent[][] {
  const parts: QueuedEvent[][] = [];
  let bytes = Infinity;
  let last = 0;
  for (const event of events.toSorted((a, b) => a.ticket.sequence - b.ticket.sequence)) {
    const { sequence } = event.ticket;
    const isCut = others.some((other) => last < other && other <= sequence);
    if (isCut || bytes + event.bytes > maxBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(event);
    bytes += event.bytes;
    last = sequence;
  }
  return parts;
}

function fileOf(events: readonly QueuedEvent[], lane: number): FileToWrite {
  const sequence = events[0]?.ticket.sequence ?? 0;
  return { lane, sequence, text: spoolText(deliveriesOf(events)), events };
}

function deliveriesOf(events: readonly QueuedEvent[]): SpooledDelivery[] {
  const deliveries = new Map<number, { lane: string; isolated: boolean; events: QueuedEvent[] }>();
  for (const event of events) {
    const { sequence, lane, isolated } = event.ticket;
    const delivery = deliveries.get(sequence);
    if (delivery === undefined) deliveries.set(sequence, { lane, isolated, events: [event] });
    else delivery.events.push(event);
  }
  return [...deliveries.values()];
}
