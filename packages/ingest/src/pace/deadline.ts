const maxTimerMillis = 2 ** 31 - 1;

/**
 * Resolves to whether `work` was done in time. Its timer keeps the process alive, unlike all others: somebody waits
 * for the answer, and a process with nothing but unreferenced timers would end before it comes.
 */
export async function isDoneWithin(
  work: Promise<unknown>,
  timeoutMillis: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    const millis = Math.min(Math.max(timeoutMillis, 0), maxTimerMillis);
    timer = setTimeout(() => resolve(false), millis);
  });
  try {
    return await Promise.race([work.then(() => true), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
