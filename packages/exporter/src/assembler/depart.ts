import type { FactsReader } from '@lunary-otel/mapping';
import type { Anchor } from '../tree/anchor.js';
import type { Above } from '../tree/climb.js';
import { withEarlyRoutes } from '../tree/early-routes.js';
import type { KeepSpan } from '../tree/keep-span.js';
import { keptRoots } from '../tree/kept-roots.js';
import { Placement } from '../tree/placement.js';
import type { Announced, SpanNode } from '../tree/span-node.js';
import type { TraceRoot } from '../tree/trace-root.js';
import type { TraceState } from '../tree/trace-state.js';
import type { ThreadStarts } from '../threads/thread-starts.js';
import { choose } from './choose.js';
import { departedSpans } from './departed-spans.js';
import type { ShownSpan } from './departed-spans.js';
import type { Departure, Step } from './departure.js';
import { endsOfLost } from './given-up.js';
import { placeholdersFor } from './placeholder.js';
import { stepsOf } from './steps.js';

/** What of a trace is to leave. */
export interface Plan {
  readonly trace: TraceState;
  /** Ended spans. */
  readonly leaving: readonly SpanNode[];
  /** Open spans whose starts may leave, when something needs them. */
  readonly announcing?: readonly SpanNode[];
  /** Open spans that are given up, and why. */
  readonly unended?: ReadonlyMap<SpanNode, string>;
  /** No span will come any more: a placeholder is only worth it for several children, and ends at once. */
  readonly final?: boolean;
}

export interface DepartRules {
  readonly keep: KeepSpan;
  readonly traceRoot: TraceRoot;
  readonly remoteParents: 'root' | 'link';
  readonly knowsStarts: boolean;
  readonly reader: FactsReader;
  /** Of the conversations sent so far. `undefined`: no threads are made. */
  readonly threadStarts: ThreadStarts | undefined;
  /** Feedback is dropped, because no run stands for its span. */
  readonly onHomelessFeedback?: () => void;
  /** What cannot be read is left out, so that it holds nothing else up. */
  readonly onError: (error: unknown) => void;
}

/** What leaves, and what is left to remember of its spans. */
export interface Departed extends Pick<Departure, 'linked' | 'steps' | 'spans'> {
  /** Spans that are done with, each with what later children of it hang on. */
  readonly left: ReadonlyMap<SpanNode, Anchor | undefined>;
  /** What is needed of those given up, should they end after all. */
  readonly givenUp: ReadonlyMap<SpanNode, Announced>;
  /** Placeholders that wait for their spans. */
  readonly awaited: readonly SpanNode[];
}

/** Spans that are taken leave of between two pauses. */
const portion = 512;

/**
 * Places the spans of a plan, settles them into runs, and says what later children need to hang right.
 *
 * With pauses in it, in which other spans may start and end. What hangs where is decided before the first of them, and what
 * comes after it is none of this departure's; all but the starts it announces is the caller's to put into effect.
 */
export function* depart(
  plan: Plan,
  rules: DepartRules,
  nowMillis: number,
): Generator<undefined, Departed> {
  const { trace, final = false, unended = new Map<SpanNode, string>() } = plan;
  const { factsOf: read, leaving, kept: chosen, climb } = choose(plan, rules, nowMillis);
  // All ways are climbed now, and remembered.
  for (const node of leaving) climb(node);
  for (const node of read.keys()) climb(node);
  const rootsOnly = keptRoots(chosen, climb, read, rules.traceRoot);
  const kept = new Set([...chosen, ...rootsOnly]);
  /** A root that is kept after all stands above everything that had nothing above it. */
  const above = (node: SpanNode): Above => {
    const found = climb(node);
    if (found.at !== 'top' || !found.root || found.root === node) return found;
    return rootsOnly.has(found.root) ? { ...found, at: 'span', node: found.root } : found;
  };

  const factsOf = withEarlyRoutes(read, kept, above);
  const { remoteParents, traceRoot, threadStarts } = rules;
  const placeholders = placeholdersFor(
    { trace, kept, above, factsOf, final, threadStarts },
    nowMillis,
  );
  const placement = new Placement({ factsOf, above, placeholders, rootsOnly, remoteParents });
  yield;
  const { steps, anchorOf, givenUp } = yield* stepsOf({
    trace,
    kept,
    unended,
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
  const left = new Map<SpanNode, Anchor | undefined>();
  const lostEnds: Step[] = [];
  const shown: ShownSpan[] = [];
  for (const node of leaving) {
    if (left.size % portion === 0) yield;
    const anchor = anchorLeftBy(node);
    if (node.announced && !factsOf.has(node))
      lostEnds.push(...endsOfLost(node.announced, nowMillis));
    shown.push({ runId: kept.has(node) ? anchor?.id : undefined, isRead: factsOf.has(node) });
    left.set(node, anchor);
  }
  if (final) for (const node of placeholders.values()) left.set(node, node.anchor);
  const spans = departedSpans(shown, unended.size);
  return {
    linked: placement.isLinked,
    steps: [...steps, ...lostEnds],
    spans,
    left,
    givenUp,
    awaited: final ? [] : [...placeholders.values()],
  };
}
