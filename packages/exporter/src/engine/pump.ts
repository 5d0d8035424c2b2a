/** How long mapping and serialising may hold the event loop before it gets a turn. */
const sliceMillis = 5;

interface Job {
  readonly portions: Iterator<unknown>;
  readonly resolve: () => void;
}

/**
 * Does one job after the other, portion by portion, and gives the event loop a turn every few milliseconds, where there is
 * one that goes on. One at a time, since two that interleave would mix up the order within a trace.
 */
export class Pump {
  readonly #onError: (error: unknown) => void;
  readonly #nextTurn: (() => Promise<void>) | undefined;
  readonly #jobs: Job[] = [];
  #isRunning = false;
  #isStepping = false;

  constructor(onError: (error: unknown) => void, nextTurn: (() => Promise<void>) | undefined) {
    this.#onError = onError;
    this.#nextTurn = nextTurn;
  }

  /** Begins at once if nothing else is under way. Resolves when the job is done or has failed. Never rejects. */
  run(portions: Iterable<unknown>): Promise<void> {
    return new Promise((resolve) => {
      this.#jobs.push({ portions: portions[Symbol.iterator](), resolve });
      if (!this.#isRunning) void this.#drain();
    });
  }

  /** Does the next portion now. False: there is none, or one is being done further up the stack. */
  step(): boolean {
    const [job] = this.#jobs;
    if (!job || this.#isStepping) return false;
    this.#isStepping = true;
    let isDone = true;
    try {
      isDone = job.portions.next().done === true;
    } catch (error) {
      this.#onError(error);
    }
    this.#isStepping = false;
    if (isDone) {
      this.#jobs.shift();
      job.resolve();
    }
    return true;
  }

  async #drain(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const endMillis = this.#nextTurn ? performance.now() + sliceMillis : Infinity;
      while (performance.now() < endMillis && this.step());
      if (this.#jobs.length === 0) break;
      await this.#nextTurn?.();
    }
    this.#isRunning = false;
  }
}
