/** What bounds time and memory. Times in milliseconds, counts in spans. */
export interface Limits {
  /** How long a trace that looks complete waits for stragglers before it leaves. */
  readonly lingerMillis: number;
  /** Exporter: how long an ended span waits for its parent. */
  readonly maxHoldMillis: number;
  /** Processor: after this long an unfinished trace goes live. */
  readonly liveAfterMillis: number;
  /** How often a live trace sends what is finished. */
  readonly liveIntervalMillis: number;
  /** A span open for longer is given up. */
  readonly maxOpenMillis: number;
  /** Spans held at once, and about how many bytes they hold, open ones included. Beyond it the oldest trace leaves as it is. */
  readonly maxHeldSpans: number;
  readonly maxHeldBytes: number;
  /** Spans open at once. Beyond it the oldest are given up. */
  readonly maxOpenSpans: number;
  /** Spans remembered after they left, so that late children hang right, and for how long. */
  readonly maxRememberedSpans: number;
  readonly rememberMillis: number;
  /** Log records kept for one span, and for spans not seen yet. */
  readonly maxLogsPerSpan: number;
  readonly maxEarlyLogs: number;
}

export const defaultLimits: Limits = {
  lingerMillis: 250,
  maxHoldMillis: 30_000,
  liveAfterMillis: 10_000,
  liveIntervalMillis: 1_000,
  maxOpenMillis: 6 * 3_600_000,
  maxHeldSpans: 10_000,
  maxHeldBytes: 64 * 2 ** 20,
  // Whoever has more than that open holds far more memory in them than is held here.
  maxOpenSpans: 20_000,
  maxRememberedSpans: 20_000,
  rememberMillis: 10 * 60_000,
  maxLogsPerSpan: 200,
  maxEarlyLogs: 2_000,
};
