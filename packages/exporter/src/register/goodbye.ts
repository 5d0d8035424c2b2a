const signals = ['SIGTERM', 'SIGINT'] as const;

export interface GoodbyeOptions {
  readonly process: NodeJS.Process;
  /** Ends telemetry. */
  readonly stop: () => Promise<unknown>;
  /** Sends what there is, for an app that has an end of its own. */
  readonly flush: () => Promise<unknown>;
}

/**
 * Ends telemetry when the event loop runs empty, and on signals. The process dies by the signal as it would without us,
 * unless the app listens to that signal itself: then only the app decides what it does.
 */
export function sayGoodbye({ process, stop, flush }: GoodbyeOptions): void {
  process.once('beforeExit', () => void whileHeld(stop));
  for (const signal of signals) {
    // First of all, and gone when called: others that end the process only when nobody else listens must not see us.
    process.prependOnceListener(signal, () => {
      if (process.listenerCount(signal) > 0) void whileHeld(flush);
      else void whileHeld(stop).then(() => process.kill(process.pid, signal));
    });
  }
}

/** Delivery keeps no process alive by itself, not even between two tries; here it is what the process waits for. */
async function whileHeld(work: () => Promise<unknown>): Promise<void> {
  const hold = setInterval(() => {}, 60_000);
  try {
    await work();
  } catch {
    // The end must come, whatever an SDK's shutdown rejects with.
  } finally {
    clearInterval(hold);
  }
}
