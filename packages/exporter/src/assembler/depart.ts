import type { ReadOptions } from '@lunary-otel/mapping';
import type { Anchor } from '../tree/anchor.js';
import { createClimb } from '../tree/climb.js';
import type { Above } from '../tree/climb.js';
import type { KeepSpan } from '../tree/keep-span.js';
import { keptRoots } from '../tree/kept-roots.js';
import { Placement } from '../tree/placement.js';
import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import type { TraceRoot } from '../tree/trace-root.js';
import type { TraceState } from '../tree/trace-state.js';
import type { ThreadStarts } from '../threads/thread-starts.js';
import { choose } from './choose.js';
import { departedSpans } from './departed-spans.js';
import type { ShownSpan } from './departed-spans.js';
import type { Departure, FeedbackStep } from './departure.js';
import { placeholdersFor } from './placeholder.js';
import { stepsOf } from './steps.js';

/** What of a trace is to leave. */
export interface Plan {
  readonly trace: TraceState;
  /** Ended spans. */
  readonly leaving: readonly SpanNode[];
  /** Open spans whose starts may leave, when something needs them. */
  readonly announcing?: readonly SpanNode[];
  /** Open spans that nobody will end, and why. */
  readonly unended?: { readonly nodes: readonly SpanNode[]; readonly reason: string };
  /** No span will come any more: a placeholder is only worth it for several children, and ends at once. */
  readonly final?: boolean;
}

export interface DepartRules {
  readonly keep: KeepSpan;
  readonly traceRoot: TraceRoot;
  readonly remoteParents: 'root' | 'link';
  readonly knowsStarts: boolean;
  /** Which attributes become metadata. */
  readonly attributes: NonNullable<ReadOptions['attributes']>;
  /** Of the conversations sent so far. `undefined`: no threads are made. */
  readonly threadStarts: ThreadStarts | undefined;
  /** What cannot be read is left out, so that it holds nothing else up. */
  readonly onError: (error: unknown) => void;
}

/** What left, and the nodes of which only that is left to remember. */
export interface Departed {
  readonly departure: Departure;
  /** Spans that are done with, and placeholders. */
  readonly remembered: readonly SpanNode[];
}

/** Places the spans of a plan, settles them into runs, and leaves behind what later children need to hang right. */
export function depart(plan: Plan, rules: DepartRules, nowMillis: number): Departed {
  const { trace, final = false } = plan;
  const { factsOf, leaving, kept: chosen } = choose(plan, rules, nowMillis);

  const kept = new Set(chosen);
  const climb = createClimb({
    isKept: (node) => kept.has(node),
    knowsStarts: rules.knowsStarts,
  });
  const rootsOnly = keptRoots(chosen, climb, factsOf, rules.traceRoot);
  for (const root of rootsOnly) kept.add(root);
  /** A root that is kept after all stands above everything that had nothing above it. */
  const above = (node: SpanNode): Above => {
    const found = climb(node);
    if (found.at !== 'top' || !found.root || found.root === node) return found;
    return rootsOnly.has(found.root) ? { ...found, at: 'span', node: found.root } : found;
  };

  const { remoteParents, traceRoot, threadStarts } = rules;
  const placeholders = placeholdersFor(
    { trace, kept, above, factsOf, final, threadStarts },
    nowMillis,
  );
  const placement = new Placement({ factsOf, above, placeholders, rootsOnly, remoteParents });
  const { steps, anchorOf } = stepsOf({
    trace,
    kept,
    placement,
    placeholders: [...placeholders.values()],
    final,
    traceRoot,
    threadStarts,
  });

  const anchorLeftBy = (node: SpanNode): Anchor | undefined => {
    if (kept.has(node)) return anchorOf(node);
    const hangsOn = above(node);
    // What comes later must find the open span instead, should that be a run by then.
    if (hangsOn.pastOpen) return undefined;
    return hangsOn.at === 'span' ? anchorOf(hangsOn.node) : placement.parentAnchorOf(node);
  };
  const feedback: FeedbackStep[] = [];
  const shown: ShownSpan[] = [];
  for (const node of leaving) {
    const anchor = anchorLeftBy(node);
    shown.push({ runId: kept.has(node) ? anchor?.id : undefined, isRead: factsOf.has(node) });
    if (anchor && node.feedback) feedback.push(...node.feedback.map((it) => behind(anchor, it)));
    leave(node, anchor, nowMillis);
  }
  if (final) for (const node of placeholders.values()) leave(node, node.anchor, nowMillis);
  const spans = departedSpans(shown, plan.unended?.nodes.length ?? 0);
  return {
    departure: {
      traceId: trace.traceId,
      linked: placement.isLinked,
      isLast: trace.open.size + trace.held.size === 0,
      steps,
      feedback,
      spans,
    },
    remembered: [...leaving, ...placeholders.values()],
  };
}

/** The server sorts by time: feedback must not come before the run, whatever the clocks say. */
function behind({ id, startMillis }: Anchor, { feedback, millis }: PendingFeedback): FeedbackStep {
  return { runId: id, feedback, millis: Math.max(millis, startMillis) };
}

/** Forgets everything of a span but where its children hang. */
export function leave(node: SpanNode, anchor: Anchor | undefined, nowMillis: number): void {
  node.phase = 'gone';
  node.sinceMillis = nowMillis;
  node.anchor = anchor;
  node.announced = undefined;
  node.span = undefined;
  node.logs = undefined;
  node.context = undefined;
  node.feedback = undefined;
  node.trace.held.delete(node);
  node.trace.open.delete(node);
}
