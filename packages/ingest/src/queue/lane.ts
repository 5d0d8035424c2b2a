import { Sleeper } from '../pace/sleeper.js';
import { EventQueue } from './event-queue.js';
import type { BatchSize } from './event-queue.js';
import type { QueuedEvent } from './queued-event.js';

export interface LaneOptions {
  readonly lingerMillis: number;
  /** Asked before each batch. */
  readonly limit: () => BatchSize;
  /** Whether somebody waits for the queue to run empty. */
  readonly flushing: () => boolean;
  readonly now: () => number;
  /** Settles every event of the batch. Never rejects. */
  readonly send: (batch: readonly QueuedEvent[]) => Promise<void>;
}

/** A queue whose batches leave one after the other, each once it is full or its first event has lingered. */
export class Lane {
  readonly queue: EventQueue = new EventQueue();
  readonly #options: LaneOptions;
  readonly #linger = new Sleeper();
  #working = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  add(events: readonly QueuedEvent[]): void {
    this.queue.add(events);
    if (this.#full()) this.wake();
    if (!this.#working) void this.#work();
  }

  /** Ends the linger of the next batch. */
  wake(): void {
    this.#linger.wake();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let head = this.queue.peek(); head !== undefined; head = this.queue.peek()) {
        await this.#wait(head.ticket.handedOverAt);
        const batch = this.queue.take(this.#options.limit());
        if (batch.length > 0) await this.#options.send(batch);
      }
    } finally {
      this.#working = false;
    }
  }

  async #wait(since: number): Promise<void> {
    if (this.#full() || this.#options.flushing()) return;
    await this.#linger.sleep(since + this.#options.lingerMillis - this.#options.now());
  }

  #full(): boolean {
    const { events, bytes } = this.queue.size;
    const limit = this.#options.limit();
    return events >= limit.events || bytes >= limit.bytes;
  }
}
