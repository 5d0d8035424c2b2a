import { looseTimer } from './loose-timer.js';

/** Resolves when `work` does, or after `timeoutMillis`. */
export async function within(timeoutMillis: number, work: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof looseTimer>;
  const deadline = new Promise<void>((resolve) => {
    timer = looseTimer(timeoutMillis, resolve);
  });
  try {
    await Promise.race([work(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Does not keep the process alive. */
export function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => {
    looseTimer(millis, resolve);
  });
}
