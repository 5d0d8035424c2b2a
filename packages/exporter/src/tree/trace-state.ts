import type { SpanNode } from './span-node.js';

/** What the assembler knows of one trace. */
export interface TraceState {
  readonly traceId: string;
  readonly nodes: Map<string, SpanNode>;
  /** Ended, not left. */
  readonly held: Set<SpanNode>;
  /** Started, not ended. */
  readonly open: Set<SpanNode>;
  /** When something may have to leave next. */
  dueMillis: number;
  /** Since when spans of this trace are open without a break. */
  openSinceMillis: number;
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
    openSinceMillis: 0,
    liveMillis: undefined,
  };
}
