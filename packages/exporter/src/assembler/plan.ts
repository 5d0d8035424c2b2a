import { createClimb } from '../tree/climb.js';
import type { SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';
import type { Plan } from './depart.js';
import { reasonToGiveUp } from './given-up.js';
import type { Limits } from './limits.js';

/** Why something leaves: its time has come; everything that can must; nothing will come any more. */
export type Reach = 'due' | 'flush' | 'shutdown';

export interface Planned {
  /** `undefined`: nothing leaves yet. */
  readonly plan: Plan | undefined;
  /** When to look at the trace again. */
  readonly dueMillis: number;
}

const nothing: Planned = { plan: undefined, dueMillis: Number.POSITIVE_INFINITY };

/**
 * Exporter: what leaves of a trace of which only ended spans are known. Spans leave with their local root, a moment after it,
 * or as soon as they come when what they hang on has left. The others wait for the parent that is missing.
 */
export function planOfEnded(
  trace: TraceState,
  reach: Reach,
  nowMillis: number,
  limits: Limits,
): Planned {
  if (reach !== 'due') {
    const plan = { trace, leaving: [...trace.held], final: reach === 'shutdown' };
    return trace.held.size === 0 ? nothing : { ...nothing, plan };
  }
  const climb = createClimb({ isKept: () => false, knowsStarts: false });
  const leaving: SpanNode[] = [];
  const waiting = new Map<string, SpanNode[]>();
  let dueMillis = Number.POSITIVE_INFINITY;
  for (const node of trace.held) {
    const above = climb(node);
    if (above.at === 'missing' && !node.announced) {
      const group = waiting.get(above.spanId);
      if (group) group.push(node);
      else waiting.set(above.spanId, [node]);
      continue;
    }
    const root = above.at === 'top' && above.root?.phase === 'held' ? above.root : undefined;
    const readyMillis =
      root && !node.announced ? root.sinceMillis + limits.lingerMillis : nowMillis;
    if (readyMillis <= nowMillis) leaving.push(node);
    else dueMillis = Math.min(dueMillis, readyMillis);
  }
  for (const group of waiting.values()) {
    const sinceMillis = group.reduce((first, node) => Math.min(first, node.sinceMillis), nowMillis);
    const readyMillis = sinceMillis + limits.maxHoldMillis;
    if (readyMillis <= nowMillis) leaving.push(...group);
    else dueMillis = Math.min(dueMillis, readyMillis);
  }
  return { plan: leaving.length === 0 ? undefined : { trace, leaving }, dueMillis };
}

/**
 * Processor: what leaves of a trace whose open spans are known. It leaves whole a moment after the last of them has ended;
 * one that stays open goes live.
 */
export function planOfKnown(
  trace: TraceState,
  reach: Reach,
  nowMillis: number,
  limits: Limits,
): Planned {
  const { held, open } = trace;
  const leaving = [...held];
  if (open.size === 0) {
    if (leaving.length === 0) return nothing;
    const readyMillis = reach === 'due' ? settledMillis(leaving, limits) : nowMillis;
    if (readyMillis > nowMillis) return { plan: undefined, dueMillis: readyMillis };
    return { ...nothing, plan: { trace, leaving } };
  }
  const liveMillis = trace.openSinceMillis + limits.liveAfterMillis;
  if (reach === 'due' && nowMillis < liveMillis) return { plan: undefined, dueMillis: liveMillis };
  trace.liveMillis = nowMillis;
  const unended = new Map<SpanNode, string>();
  const announcing: SpanNode[] = [];
  let dueMillis = Number.POSITIVE_INFINITY;
  for (const node of open) {
    const reason = reasonToGiveUp(node, reach, nowMillis, limits);
    if (reason !== undefined) {
      unended.set(node, reason);
      continue;
    }
    if (!node.anchor) announcing.push(node);
    dueMillis = Math.min(dueMillis, node.sinceMillis + limits.maxOpenMillis);
  }
  return { plan: { trace, leaving, announcing, unended }, dueMillis };
}

/** A moment after the last span has ended; but a trace that keeps getting new ones leaves some time. */
function settledMillis(held: readonly SpanNode[], limits: Limits): number {
  const ends = held.map(({ sinceMillis }) => sinceMillis);
  const last = ends.reduce((latest, millis) => Math.max(latest, millis));
  const first = ends.reduce((earliest, millis) => Math.min(earliest, millis));
  return Math.min(last + limits.lingerMillis, first + limits.liveAfterMillis);
}
