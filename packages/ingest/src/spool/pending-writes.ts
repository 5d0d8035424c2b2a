import type { QueuedEvent } from '../queue/queued-event.js';

export interface FileToWrite {
  readonly lane: number;
  /** Of the first delivery in it: files are replayed in this order. */
  readonly sequence: number;
  /** Whether no lane has seen them. */
  readonly isNewcomer: boolean;
  readonly events: readonly QueuedEvent[];
}

interface Group {
  readonly lane: number;
  readonly isNewcomer: boolean;
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
    if (group === undefined) this.#groups.set(key, { lane, isNewcomer, events: [event] });
    else group.events.push(event);
    this.#bytes += event.bytes;
  }

  /**
   * Takes all out, as files of about `maxBytes`, in the order in which they are to be replayed. `behind` tells the
   * places of a lane's files that are on disk already, behind a place.
   */
  take(maxBytes: number, behind: (lane: number, sequence: number) => number[]): FileToWrite[] {
    const files = [...this.#groups.values()].flatMap(({ lane, isNewcomer, events }) => {
      const sorted = events.toSorted((a, b) => a.ticket.sequence - b.ticket.sequence);
      const others = behind(lane, sequenceOf(sorted));
      return partsOf(sorted, maxBytes, others).map((part) => ({
        lane,
        isNewcomer,
        sequence: sequenceOf(part),
        events: part,
      }));
    });
    this.#groups.clear();
    this.#bytes = 0;
    return files.toSorted((a, b) => a.sequence - b.sequence);
  }
}

function partsOf(
  sorted: readonly QueuedEvent[],
  maxBytes: number,
  others: readonly number[],
): QueuedEvent[][] {
  const parts: QueuedEvent[][] = [];
  let bytes = Infinity;
  let last = 0;
  for (const event of sorted) {
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

function sequenceOf(events: readonly QueuedEvent[]): number {
  return events[0]?.ticket.sequence ?? 0;
}
