import { runIdOf } from '@lunary-otel/mapping';
import type { Anchor } from '../tree/anchor.js';
import { parentOf } from '../tree/span-node.js';
import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';
import type { FeedbackStep } from './departure.js';

/** What becomes of feedback: it waits for its run to leave, can be sent now, or no run will ever stand for its span. */
export type FeedbackFate =
  | { readonly kind: 'joined' }
  | { readonly kind: 'send'; readonly step: FeedbackStep }
  | { readonly kind: 'homeless' };

const joined: FeedbackFate = { kind: 'joined' };

/**
 * Feedback for a run id. A span without a run of its own has that of the call it was folded into, or of the nearest ancestor
 * that has one, or the one at the top of its trace: an application rates the request it is in, and that is often not what
 * became a run. What nobody here knows is sent as it is, since it may be another process's.
 */
export function fateOf(
  runId: string,
  pending: PendingFeedback,
  nodes: Iterable<SpanNode>,
): FeedbackFate {
  let own: SpanNode | undefined;
  for (const node of nodes) {
    if (node.anchor?.id === runId) return sent(node.anchor, pending);
    const { trace, spanId } = node;
    if (runIdOf({ traceId: trace.traceId, spanId }) === runId) own = node;
  }
  return own ? fateAt(own, pending) : { kind: 'send', step: { ...pending, runId } };
}

/** Feedback for a span that is known here. */
export function fateAt(span: SpanNode, pending: PendingFeedback): FeedbackFate {
  const seen = new Set<SpanNode>();
  for (let node: SpanNode | undefined = span; node && !seen.has(node); node = parentOf(node)) {
    if (node.anchor) return sent(node.anchor, pending);
    if (node.phase !== 'gone') {
      (node.feedback ??= []).push(pending);
      return joined;
    }
    seen.add(node);
  }
  return fateAtTop(span.trace, pending);
}

/** Feedback for a span with no run above it. */
export function fateAtTop(trace: TraceState, pending: PendingFeedback): FeedbackFate {
  if (trace.top === 'several') return { kind: 'homeless' };
  if (trace.top) return sent(trace.top, pending);
  if (trace.open.size + trace.held.size === 0) return { kind: 'homeless' };
  trace.feedback.push(pending);
  return joined;
}

/** The server sorts by time: feedback must not come before the run, whatever the clocks say. */
function sent({ id, startMillis }: Anchor, { feedback, millis }: PendingFeedback): FeedbackFate {
  return { kind: 'send', step: { runId: id, feedback, millis: Math.max(millis, startMillis) } };
}
