import type { Anchor } from './anchor.js';
import type { PendingFeedback, SpanNode } from './span-node.js';

/** What the assembler knows of one trace. */
export interface TraceState {
  readonly traceId: string;
  readonly nodes: Map<string, SpanNode>;
  /** Ended, not left. */
  readonly held: Set<SpanNode>;
  /** Started, not ended. */
  readonly open: Set<SpanNode>;
  /** When something may have to leave next, and its place in the queue of those; below 0: it is not in there. */
  dueMillis: number;
  dueIndex: number;
  /** Since when spans of this trace are open without a break. */
  openSinceMillis: number;
  /** How often a span of this trace has started or ended. */
  changes: number;
  /** The run without a parent here, or in another process, that has left. */
  top: Anchor | 'several' | undefined;
  /** For spans that have left without a run, while there may still be one at the top. */
  feedback: PendingFeedback[];
  /** When runs of this trace last left although spans were open; `undefined`: never. */
  liveMillis: number | undefined;
}

export function newTrace(traceId: string): TraceState {
  return {
    traceId,
    nodes: new Map(),
    held: new Set(),
    open: new Set(),
    dueMillis: Number.POSITIVE_INFINITY,
    dueIndex: -1,
    openSinceMillis: 0,
    changes: 0,
    top: undefined,
    feedback: [],
    liveMillis: undefined,
  };
}
