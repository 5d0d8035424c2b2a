/** How long the blame for a failure is the server's, as long as it stores nothing else either. */
const doubtMillis = 600_000;

/**
 * Whether the server stores anything at all. One whose database is away may well take an empty batch, and answers
 * whatever comes with an error: that is no reason to give up each of these events for good.
 */
export class Proof {
  readonly #now: () => number;
  #storedAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  stored(): void {
    this.#storedAt = this.#now();
  }

  isThereSince(failedAt: number): boolean {
    return this.#storedAt >= failedAt || this.#now() - failedAt > doubtMillis;
  }
}
