import type { RateLimit } from './rate-limit.js';

/** No announcement holds requests back for longer: a wrong one would silence the client for good. */
const maxPauseMillis = 300_000;
/** Where a server does not tell its total. The default of Lunary. */
const assumedTotal = 150;

/**
 * Keeps all lanes together under what the server asks for: not before a `Retry-After`, not beyond an announced rate
 * limit, and evenly spread once half of that limit is used up. Times are monotonic milliseconds.
 */
export class Pacer {
  #notBefore = 0;
  #spreadUntil = 0;
  #gapMillis = 0;
  #lastPostAt = Number.NEGATIVE_INFINITY;

  /** How long to hold the next request back; a flush skips the spreading, not the pauses. */
  waitMillis(now: number, flushing: boolean): number {
    const pause = this.#notBefore - now;
    if (flushing || now >= this.#spreadUntil) return Math.max(0, pause);
    return Math.max(0, pause, this.#lastPostAt + this.#gapMillis - now);
  }

  posting(now: number): void {
    this.#lastPostAt = now;
  }

  pause(now: number, millis: number): void {
    this.#notBefore = Math.max(this.#notBefore, now + Math.min(millis, maxPauseMillis));
  }

  announced(now: number, limit: RateLimit): void {
    const { remaining, total = assumedTotal } = limit;
    const resetMillis = Math.min(limit.resetMillis, maxPauseMillis);
    if (remaining === 0) return this.pause(now, resetMillis);
    this.#spreadUntil = remaining < total / 2 ? now + resetMillis : 0;
    this.#gapMillis = resetMillis / remaining;
  }
}
