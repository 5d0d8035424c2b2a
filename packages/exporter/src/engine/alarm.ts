import { looseTimer } from './loose-timer.js';

/** The least time between two rings, so that a busy process rings no more often. */
const minDelayMillis = 20;
const maxDelayMillis = 60_000;
/** After so long beyond its time, a timer has ended with the request that set it, where requests own their timers. */
const lostAfterMillis = 1_000;

/** One timer that rings at the earliest of the times it was set to, and never keeps the process alive. */
export class Alarm {
  readonly #now: () => number;
  readonly #ring: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
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
    const isSet = this.#timer !== undefined && nowMillis < this.#atMillis + lostAfterMillis;
    if (this.#isStopped) return;
    if (isSet && this.#atMillis <= Math.max(millis, nowMillis + minDelayMillis)) return;
    clearTimeout(this.#timer);
    this.#atMillis = atMillis;
    this.#timer = looseTimer(delayMillis, () => {
      this.#timer = undefined;
      this.#ring();
    });
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
