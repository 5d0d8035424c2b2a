/** Waits in the name of the server, all of which end at once when it closes. */
export interface Stalls {
  /** Resolves after the wait, or at once when closed. */
  wait(millis: number): Promise<void>;
  close(): void;
}

export function createStalls(): Stalls {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let closed = false;
  return {
    wait: (millis) =>
      new Promise((resolve) => {
        if (closed) return resolve();
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, millis);
        waiting.set(timer, resolve);
      }),
    close: () => {
      closed = true;
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer);
        resolve();
      }
      waiting.clear();
    },
  };
}
