/** Waits that do not keep the process alive and that can all be cut short. */
export class Sleeper {
  readonly #sleeping = new Set<() => void>();

  /** Resolves after `millis`, or when `wake` is called; never rejects. */
  sleep(millis: number): Promise<void> {
    if (millis <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#sleeping.delete(end);
        resolve();
      };
      // More than 2^31 - 1 ms would fire at once.
      const timer = setTimeout(end, Math.min(millis, 2 ** 31 - 1));
      timer.unref();
      this.#sleeping.add(end);
    });
  }

  /** Ends every wait under way. */
  wake(): void {
    for (const end of this.#sleeping) end();
  }
}
