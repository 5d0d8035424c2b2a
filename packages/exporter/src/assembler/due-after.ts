import { parentOf } from '../tree/span-node.js';
import type { SpanNode } from '../tree/span-node.js';
import type { Limits } from './limits.js';

/** When a trace may have something that leaves, now that this span of it has started or ended. Too early does no harm. */
export function dueAfter(
  node: SpanNode,
  knowsStarts: boolean,
  { lingerMillis, maxHoldMillis, liveAfterMillis, liveIntervalMillis }: Limits,
  nowMillis: number,
): number {
  const { trace, parentIsRemote, announced } = node;
  if (trace.open.size > 0) {
    const isLive = trace.liveMillis !== undefined && trace.liveMillis >= trace.openSinceMillis;
    return isLive
      ? Math.max(nowMillis, (trace.liveMillis ?? 0) + liveIntervalMillis)
      : trace.openSinceMillis + liveAfterMillis;
  }
  const soonMillis = nowMillis + lingerMillis;
  if (knowsStarts || node.parentSpanId === undefined || announced) return soonMillis;
  const parent = parentOf(node);
  if (!parent && !parentIsRemote) return nowMillis + maxHoldMillis;
  return parent?.phase === 'held' ? Number.POSITIVE_INFINITY : soonMillis;
}
