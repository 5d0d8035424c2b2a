import { unref } from '../pace/unref.js';

/** After this long beyond its time, a timer has ended with the request that set it. */
const lostAfterMillis = 1_000;

/** One timer of which nobody can be sure that it fires. Where it cannot even be set, nothing happens. */
export class LooseTimer {
  readonly #now: () => number;
  readonly #fire: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number, fire: () => void) {
    this.#now = now;
    this.#fire = fire;
  }

  /** Does nothing while it is set. */
  set(millis: number): void {
    if (this.#timer !== undefined && this.#now() < this.#dueAt + lostAfterMillis) return;
    try {
      this.#dueAt = this.#now() + millis;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#fire();
      }, millis);
      unref(this.#timer);
    } catch {
      // Timers are forbidden outside of requests.
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
