import { commaBytes, framingBytes } from '../post/batch-body.js';
import type { QueuedEvent } from './queued-event.js';
import type { Ticket } from './ticket.js';

export interface BatchSize {
  readonly events: number;
  readonly bytes: number;
}

/** Events in the order handed over, taken in batches. */
export class EventQueue {
  #events: QueuedEvent[] = [];
  // Taking from the front by index: `splice` or `shift` would move a long queue with each batch.
  #first = 0;
  #bytes = 0;

  get size(): BatchSize {
    return { events: this.#events.length - this.#first, bytes: this.#bytes };
  }

  /** The event that would be taken first. */
  peek(): QueuedEvent | undefined {
    return this.#events[this.#first];
  }

  add(events: Iterable<QueuedEvent>): void {
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += event.bytes;
    }
  }

  /** The next batch: at least one event if there is any, no more than the limits, and only what may travel together. */
  take(limit: BatchSize): QueuedEvent[] {
    const batch: QueuedEvent[] = [];
    let bytes = framingBytes;
    for (let next = this.peek(); next !== undefined; next = this.peek()) {
      const head = batch[0];
      if (head !== undefined) {
        if (batch.length >= limit.events || bytes + next.bytes + commaBytes > limit.bytes) {
          break;
        }
        if (!mayShare(head.ticket, next.ticket)) break;
      }
      batch.push(next);
      next.ticket.hasLeft = true;
      bytes += next.bytes + commaBytes;
      this.#bytes -= next.bytes;
      this.#first += 1;
    }
    this.#compact();
    return batch;
  }

  /** Takes out the events that are not to be kept. */
  remove(keep: (event: QueuedEvent) => boolean): QueuedEvent[] {
    const removed: QueuedEvent[] = [];
    const kept: QueuedEvent[] = [];
    for (const event of this.#events.slice(this.#first)) (keep(event) ? kept : removed).push(event);
    this.#events = kept;
    this.#first = 0;
    for (const event of removed) this.#bytes -= event.bytes;
    return removed;
  }

  #compact(): void {
    if (this.#first < 1_000 && this.#first < this.#events.length) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }
}

function mayShare(a: Ticket, b: Ticket): boolean {
  return a.lane === b.lane || !(a.isolated || b.isolated);
}
