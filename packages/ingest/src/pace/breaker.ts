import type { DropReason } from '../client/ingest-client.js';

export interface BreakerOptions {
  /** Between the first failure and the first probe; doubles from probe to probe. */
  readonly firstProbeMillis: number;
  readonly maxProbeMillis: number;
  /** When a probe that told nothing is taken to be lost, with the request it was sent from. Default: never. */
  readonly probeLimitMillis?: number;
}

/** Why nothing is sent. */
export interface Trouble {
  readonly reason: DropReason;
  readonly message: string;
}

export type Admission =
  | { readonly kind: 'send' }
  | { readonly kind: 'wait'; readonly millis: number; readonly trouble: Trouble };

/**
 * Stops sending when the server takes nothing at all, whatever the batch: a wrong key, a wrong address. Then lets one
 * request through now and then, until one succeeds. Times are monotonic milliseconds.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #trouble: Trouble | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #nextProbeAt = 0;
  #probeMillis = 0;
  #probing = false;
  #probeLostAt = Infinity;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** What is wrong, if nothing is being sent. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** When the last failure came. */
  get failedAt(): number {
    return this.#failedAt;
  }

  /** Asked before each request. Who may send must report `opened`, `closed` or `undecided`, and wake those who wait. */
  admit(now: number): Admission {
    if (this.#trouble === undefined) return { kind: 'send' };
    // A probe under way is waited for: its end is told.
    const millis = (this.#probing ? this.#probeLostAt : this.#nextProbeAt) - now;
    if (millis > 0) return { kind: 'wait', millis, trouble: this.#trouble };
    this.#probing = true;
    this.#probeLostAt = now + (this.#options.probeLimitMillis ?? Infinity);
    return { kind: 'send' };
  }

  /** Lets the next request through at once. */
  probeNow(now: number): void {
    this.#nextProbeAt = now;
  }

  /** Returns whether this is news. */
  opened(now: number, trouble: Trouble): boolean {
    const isNews = this.#trouble?.reason !== trouble.reason;
    this.#probeMillis = isNews
      ? this.#options.firstProbeMillis
      : Math.min(this.#probeMillis * 2, this.#options.maxProbeMillis);
    this.#trouble = trouble;
    this.#failedAt = now;
    this.#nextProbeAt = now + this.#probeMillis;
    this.#probing = false;
    return isNews;
  }

  /** Returns whether this is news. */
  closed(): boolean {
    const isNews = this.#trouble !== undefined;
    this.#trouble = undefined;
    this.#probing = false;
    return isNews;
  }

  /** The request ended without an answer that says anything about key or address. */
  undecided(now: number): void {
    this.#probing = false;
    if (this.#trouble !== undefined) this.#nextProbeAt = now + this.#probeMillis;
  }
}
