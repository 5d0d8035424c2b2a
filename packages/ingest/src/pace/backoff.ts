export interface BackoffOptions {
  /** Upper bound of the first wait. */
  readonly firstMillis: number;
  /** Upper bound of any wait. */
  readonly maxMillis: number;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
}

/**
 * How long to wait after the n-th failure in a row, n from 1: anything between 0 and a bound that doubles ("full
 * jitter"), so that clients that failed together do not come back together.
 */
export function backoffMillis(failures: number, options: BackoffOptions): number {
  const bound = Math.min(options.maxMillis, options.firstMillis * 2 ** (failures - 1));
  return options.random() * bound;
}
