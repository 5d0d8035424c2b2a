import { unref } from './unref.js';

// A longer timer would fire at once.
const maxTimerMillis = 2 ** 31 - 1;

/** Waits that do not keep the process alive and that can all be cut short. */
export class Sleeper {
  readonly #sleeping = new Set<() => void>();
  #closed = false;

  /** Resolves after `millis`, or when `wake` is called; never rejects. */
  sleep(millis: number): Promise<void> {
    if (millis <= 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#sleeping.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(millis, maxTimerMillis));
      unref(timer);
      this.#sleeping.add(end);
    });
  }

  /** Ends every wait under way. */
  wake(): void {
    for (const end of this.#sleeping) end();
  }

  /** Ends every wait under way and all to come. */
  close(): void {
    this.#closed = true;
    this.wake();
  }
}
