import type { Run } from '@lunary-otel/mapping';

/** How long the end of a thread waits for another turn that replaces it. */
const holdMillis = 5_000;
/** Conversations whose end is held at once; beyond it the oldest leaves early. */
const maxHeld = 1_000;

export interface ThreadEnd {
  /** Of the turn it came with: behind the thread's start in that lane. */
  readonly lane: string;
  readonly run: Run;
}

interface Held extends ThreadEnd {
  readonly dueMillis: number;
}

/**
 * Each turn ends its thread again, with the last message of the conversation. When turns follow each other closely, only
 * the last of these ends is worth sending.
 */
export class ThreadEnds {
  readonly #held = new Map<string, Held>();

  hold(lane: string, run: Run, nowMillis: number): void {
    const known = this.#held.get(run.id);
    // Turns can leave in another order than they ended.
    const isLater = (run.endMillis ?? 0) >= (known?.run.endMillis ?? 0);
    const end = known && !isLater ? known : { lane, run };
    this.#held.set(run.id, { ...end, dueMillis: known?.dueMillis ?? nowMillis + holdMillis });
  }

  /** Takes out what leaves by then, in the order of the first turn held. */
  take(nowMillis: number): ThreadEnd[] {
    const taken: ThreadEnd[] = [];
    for (const [id, end] of this.#held) {
      if (end.dueMillis > nowMillis && this.#held.size <= maxHeld) break;
      this.#held.delete(id);
      taken.push(end);
    }
    return taken;
  }

  get dueMillis(): number {
    for (const { dueMillis } of this.#held.values()) return dueMillis;
    return Number.POSITIVE_INFINITY;
  }
}
