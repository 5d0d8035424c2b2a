import type { SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';
import type { Limits } from './limits.js';

export interface Load {
  /** Spans started and not ended; spans ended and not left. */
  readonly open: number;
  readonly held: number;
  /** About what both take. */
  readonly bytes: number;
}

export const nothing: Load = { open: 0, held: 0, bytes: 0 };

/** What is held of what may be held: 1 is full. */
export function fullness({ open, held, bytes }: Load, limits: Limits): number {
  return Math.max(
    open / limits.maxOpenSpans,
    held / limits.maxHeldSpans,
    bytes / limits.maxHeldBytes,
  );
}

export function loadOf(trace: TraceState): Load {
  const { open, held } = trace;
  return { open: open.size, held: held.size, bytes: bytesOf(open) + bytesOf(held) };
}

function bytesOf(spans: ReadonlySet<SpanNode>): number {
  return [...spans].reduce((sum, { bytes }) => sum + bytes, 0);
}

export function plus(a: Load, b: Load, times = 1): Load {
  return {
    open: a.open + times * b.open,
    held: a.held + times * b.held,
    bytes: a.bytes + times * b.bytes,
  };
}
