/** The least time between two rings, so that a busy process rings no more often. */
const minDelayMillis = 20;
const maxDelayMillis = 60_000;

/** One timer that rings at the earliest of the times it was set to, and never keeps the process alive. */
export class Alarm {
  readonly #now: () => number;
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMillis = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(now: () => number, ring: () => void) {
    this.#now = now;
    this.#ring = ring;
  }

  setBy(millis: number): void {
    const nowMillis = this.#now();
    const delayMillis = Math.min(Math.max(millis - nowMillis, minDelayMillis), maxDelayMillis);
    const atMillis = nowMillis + delayMillis;
    if (
      this.#isStopped ||
      (this.#timer && this.#atMillis <= Math.max(millis, nowMillis + minDelayMillis))
    )
      return;
    clearTimeout(this.#timer);
    this.#atMillis = atMillis;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#ring();
    }, delayMillis);
    this.#timer.unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
