import type { BatchSize } from './event-queue.js';

/** Smaller batches would not help: what refuses these is not about size. */
const minBatchBytes = 16 * 1024;
const successesBeforeGrowth = 8;

/** How large a batch may be: what was set, less while something on the way takes less. */
export class BatchLimit {
  readonly #max: BatchSize;
  #bytes: number;
  #successes = 0;

  constructor(max: BatchSize) {
    this.#max = max;
    this.#bytes = max.bytes;
  }

  get current(): BatchSize {
    return { events: this.#max.events, bytes: this.#bytes };
  }

  /** A body of this size was refused for its size. */
  tooLarge(bytes: number): void {
    this.#bytes = Math.max(Math.min(this.#bytes, Math.floor(bytes / 2)), minBatchBytes);
    this.#successes = 0;
  }

  /** A body of this size got through. After a few that say something about the limit it doubles. */
  accepted(bytes: number): void {
    if (this.#bytes === this.#max.bytes || bytes < this.#bytes / 2) return;
    this.#successes += 1;
    if (this.#successes < successesBeforeGrowth) return;
    this.#bytes = Math.min(this.#bytes * 2, this.#max.bytes);
    this.#successes = 0;
  }
}
