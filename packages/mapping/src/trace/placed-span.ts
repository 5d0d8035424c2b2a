import type { SpanFacts } from '../facts/span-facts.js';

/** A kept span with its place in the tree of kept spans, as the exporter hands it to the trace step. */
export interface PlacedSpan {
  readonly facts: SpanFacts;
  /** Span id of the nearest kept ancestor, when that is in the same list. */
  readonly parentSpanId?: string;
  /** The run of the nearest kept ancestor, when that was sent before. */
  readonly parentRun?: { readonly id: string; readonly startMillis: number };
  /** Its start left before, while it was open: only what an end can carry still reaches the server. */
  readonly isStarted?: boolean;
  /** Kept only to hold the trace together (`traceRoot`), not because a dialect knows it. */
  readonly rootOnly?: boolean;
}
