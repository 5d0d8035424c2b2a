/** Whether somebody waits for the queue to run empty, and since when. Times are monotonic milliseconds. */
export class FlushState {
  #waiting = 0;
  #since = Number.POSITIVE_INFINITY;

  get active(): boolean {
    return this.#waiting > 0;
  }

  /** Of the newest flush; infinity when there is none. */
  get since(): number {
    return this.#since;
  }

  begin(now: number): void {
    this.#waiting += 1;
    this.#since = now;
  }

  end(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#since = Number.POSITIVE_INFINITY;
  }
}
