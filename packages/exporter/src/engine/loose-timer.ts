/**
 * A timer that keeps no process alive. Undefined where none can be set: some platforms forbid it outside of requests, and
 * then a flush does what the timer would have done.
 */
export function looseTimer(
  millis: number,
  fire: () => void,
): ReturnType<typeof setTimeout> | undefined {
  try {
    const timer = setTimeout(fire, millis);
    // Only Node has that; elsewhere a timer is a number.
    if (typeof timer === 'object') timer.unref();
    return timer;
  } catch {
    return undefined;
  }
}
