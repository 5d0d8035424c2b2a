/** Milliseconds since the epoch that a span can mean: March 1973 to the year 5138. */
const minMillis = 1e11;
const maxMillis = 1e14;
/** Seconds of this century; below are clocks that count from zero (tests, `performance.now()`), which are left alone. */
const minSeconds = 1e9;

/**
 * A time as milliseconds since the epoch, or `undefined` if it is none. Seconds, microseconds and nanoseconds are
 * recognised by their size: the server files seconds under 1970 and refuses microseconds.
 */
export function mendMillis(time: number | undefined): number | undefined {
  if (typeof time !== 'number' || !Number.isFinite(time) || time < 0) return undefined;
  const millis = time >= minSeconds && time < minMillis ? time * 1e3 : inMillis(time);
  return millis < maxMillis ? millis : undefined;
}

/** From milliseconds, microseconds or nanoseconds. */
function inMillis(time: number): number {
  const millis = time < maxMillis ? time : time / 1e3;
  return millis < maxMillis ? millis : millis / 1e3;
}

/** Both ends of a run, neither before the other. A start that cannot be read is the end, and the other way round. */
export function mendTimes(
  start: number,
  end: number | undefined,
): { startMillis: number; endMillis: number } {
  const endMillis = mendMillis(end);
  const startMillis = mendMillis(start) ?? endMillis ?? 0;
  return { startMillis, endMillis: Math.max(endMillis ?? startMillis, startMillis) };
}
