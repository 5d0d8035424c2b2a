import type { TraceState } from '../tree/trace-state.js';

/**
 * Traces by when they are to be looked at next. A heap in which each trace knows its place: a busy process has thousands of
 * traces and looks for what is due many times a second, so neither that nor a change of mind may walk through all of them.
 */
export class DueQueue {
  readonly #heap: TraceState[] = [];

  /** Infinite: nothing waits. */
  get dueMillis(): number {
    return this.#heap[0]?.dueMillis ?? Number.POSITIVE_INFINITY;
  }

  /** Infinite: not before something else happens. */
  set(trace: TraceState, dueMillis: number): void {
    if (trace.dueMillis === dueMillis) return;
    const isSooner = dueMillis < trace.dueMillis;
    trace.dueMillis = dueMillis;
    if (trace.dueIndex < 0) {
      trace.dueIndex = this.#heap.length;
      this.#heap.push(trace);
    }
    if (!Number.isFinite(dueMillis)) this.#remove(trace);
    else if (isSooner) this.#up(trace);
    else this.#down(trace);
  }

  /** Takes out all that is due by then, the first first. */
  *take(nowMillis: number): Iterable<TraceState> {
    for (;;) {
      const [first] = this.#heap;
      if (!first || first.dueMillis > nowMillis) return;
      this.set(first, Number.POSITIVE_INFINITY);
      yield first;
    }
  }

  #remove(trace: TraceState): void {
    const index = trace.dueIndex;
    const last = this.#heap.pop();
    trace.dueIndex = -1;
    if (!last || last === trace) return;
    this.#put(last, index);
    this.#up(last);
    this.#down(last);
  }

  #up(trace: TraceState): void {
    for (let index = trace.dueIndex; index > 0; index = trace.dueIndex) {
      const parent = this.#heap[(index - 1) >> 1];
      if (!parent || parent.dueMillis <= trace.dueMillis) return;
      this.#put(parent, index);
      this.#put(trace, (index - 1) >> 1);
    }
  }

  #down(trace: TraceState): void {
    for (;;) {
      const index = trace.dueIndex;
      const left = this.#heap[2 * index + 1];
      const right = this.#heap[2 * index + 2];
      const child = right && left && right.dueMillis < left.dueMillis ? right : left;
      if (!child || child.dueMillis >= trace.dueMillis) return;
      const below = child.dueIndex;
      this.#put(child, index);
      this.#put(trace, below);
    }
  }

  #put(trace: TraceState, index: number): void {
    this.#heap[index] = trace;
    trace.dueIndex = index;
  }
}
