/** What a server says of its rate limit in the headers of an answer. */
export interface RateLimit {
  /** Requests that are left until the reset. */
  readonly remaining: number;
  readonly resetMillis: number;
  readonly total: number | undefined;
}

const prefixes = ['rate-limit', 'ratelimit', 'x-ratelimit'];

/** Above this a reset is a time since 1970, in seconds; below, a number of seconds from now. */
const oldestEpochSeconds = 1_000_000_000;

export function readRateLimit(header: (name: string) => string | undefined): RateLimit | undefined {
  for (const prefix of prefixes) {
    const remaining = numberOf(header(`${prefix}-remaining`));
    const reset = numberOf(header(`${prefix}-reset`));
    if (remaining === undefined || reset === undefined) continue;
    const total = numberOf(header(`${prefix}-total`) ?? header(`${prefix}-limit`));
    return { remaining, resetMillis: resetMillisOf(reset, header('date')), total };
  }
  return undefined;
}

function resetMillisOf(reset: number, date: string | undefined): number {
  if (reset < oldestEpochSeconds) return reset * 1_000;
  // By the server's own clock, if it tells it: ours may be off.
  const now = Date.parse(date ?? '') || Date.now();
  return Math.max(0, reset * 1_000 - now);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
