/** Conversations whose start is known at once; beyond it the least recently used is forgotten. */
const maxThreads = 10_000;

interface Turn {
  readonly threadId?: string | undefined;
  readonly startMillis: number;
}

/**
 * When each conversation started, as this process has said it. Lunary keeps the first start of a thread that it is sent, and
 * turns need not leave in the order they were spoken in, nor in one lane: so all of them say the same start, and a turn that
 * leaves later although it started earlier is moved up to it.
 */
export class ThreadStarts {
  readonly #startMillis = new Map<string, number>();

  /** The start of the conversation that a run is a turn of, `undefined` if it is none. */
  startOf({ threadId, startMillis: turnMillis }: Turn): number | undefined {
    if (threadId === undefined || !Number.isFinite(turnMillis)) return undefined;
    const startMillis = this.#startMillis.get(threadId) ?? turnMillis;
    this.#startMillis.delete(threadId);
    this.#startMillis.set(threadId, startMillis);
    if (this.#startMillis.size > maxThreads) {
      const [oldest] = this.#startMillis.keys();
      if (oldest !== undefined) this.#startMillis.delete(oldest);
    }
    return startMillis;
  }
}
