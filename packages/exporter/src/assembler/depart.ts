import { runIdOf, settleTrace } from '@lunary-otel/mapping';
import type { PlacedSpan, SpanFacts } from '@lunary-otel/mapping';
import { newAnchor } from '../tree/anchor.js';
import type { Anchor } from '../tree/anchor.js';
import { createClimb } from '../tree/climb.js';
import type { Above } from '../tree/climb.js';
import { mayBeKept } from '../tree/keep-span.js';
import type { KeepSpan } from '../tree/keep-span.js';
import type { SpanNode } from '../tree/span-node.js';
import { needsRoot, typeOf } from '../tree/trace-root.js';
import type { Top, TraceRoot } from '../tree/trace-root.js';
import type { TraceState } from '../tree/trace-state.js';
import type { Departure } from './departure.js';
import { chooseLive } from './live.js';
import { newPlaceholder } from './placeholder.js';
import { stepsOf } from './steps.js';
import { factsOfSpan, factsOfUnended } from './unended.js';

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
  /** A trace that cannot be read is left out, so that it holds nothing else up. */
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
  const { trace, unended, announcing = [], final = false } = plan;
  const givenUp = unended?.nodes ?? [];
  const facts = new Map<SpanNode, SpanFacts>();
  const note = (node: SpanNode, found: SpanFacts | undefined): void => {
    if (found) facts.set(node, found);
  };
  for (const node of [...plan.leaving, ...announcing]) note(node, factsOfSpan(node));
  for (const node of givenUp) note(node, factsOfUnended(node, unended?.reason ?? '', nowMillis));

  let kept = new Set<SpanNode>();
  for (const [node, found] of facts) {
    if (node.announced || (node.span && rules.keep(found, node.span))) kept.add(node);
  }
  let leaving = [...plan.leaving, ...givenUp];
  if (announcing.length > 0) {
    const live = chooseLive(plan.leaving, announcing, kept, facts);
    leaving = [...live.leaving, ...givenUp];
    const departing = new Set(leaving);
    kept = new Set([...kept].filter((node) => departing.has(node) || live.announced.has(node)));
  }

  const climb = createClimb({ isKept: (node) => kept.has(node), knowsStarts: rules.knowsStarts });
  const rootsOnly = keepRoots([...kept], climb, facts, rules.traceRoot, new Set(givenUp));
  for (const root of rootsOnly) kept.add(root);
  /** A root that is kept after all stands above everything that had nothing above it. */
  const above = (node: SpanNode): Above => {
    const found = climb(node);
    if (found.at !== 'top' || !found.root || found.root === node) return found;
    return rootsOnly.has(found.root) ? { at: 'span', node: found.root } : found;
  };

  const placeholders = placeholdersFor([...kept], above, facts, trace, final, nowMillis);
  const anchorAbove = (node: SpanNode): Anchor | undefined => {
    const found = above(node);
    if (found.at === 'run') return found.anchor;
    return found.at === 'missing' ? placeholders.get(found.spanId)?.anchor : undefined;
  };
  const links = new Map<SpanNode, Anchor>();
  const place = (node: SpanNode): PlacedSpan[] => {
    const found = facts.get(node);
    if (!found) return [];
    const hangsOn = above(node);
    if (hangsOn.at === 'span') {
      return [{ facts: found, parentSpanId: hangsOn.node.spanId, ...rootOnly(node) }];
    }
    const anchor = anchorAbove(node) ?? linkOf(hangsOn, found);
    if (anchor && hangsOn.at === 'top') links.set(node, anchor);
    return [{ facts: found, ...(anchor ? { parentRun: anchor } : {}), ...rootOnly(node) }];
  };
  const rootOnly = (node: SpanNode): { rootOnly?: true } =>
    rootsOnly.has(node) ? { rootOnly: true } : {};
  const linkOf = (hangsOn: Above, found: SpanFacts): Anchor | undefined => {
    if (rules.remoteParents !== 'link' || hangsOn.at !== 'top') return undefined;
    const remote = remoteParentOf(hangsOn);
    if (remote === undefined) return undefined;
    const id = runIdOf({ traceId: trace.traceId, spanId: remote });
    return newAnchor({ id, startMillis: found.view.startMillis });
  };

  const placed = [...kept].flatMap(place);
  const settled = settleTrace(placed);
  const { steps, anchorOf } = stepsOf({
    trace,
    settled,
    placeholders: [...placeholders.values()],
    final,
    kept,
    placedOf: (node) => place(node)[0],
    parentAnchorOf: (node) => anchorAbove(node) ?? links.get(node),
    remoteParentOf: (node) => remoteParentOf(above(node)),
    traceRoot: rules.traceRoot,
  });

  const feedback = leaving.flatMap((node) => {
    const runId = anchorOf(node)?.id;
    return runId === undefined ? [] : (node.feedback ?? []).map((given) => ({ runId, ...given }));
  });
  for (const node of leaving) {
    const hangsOn = above(node);
    const nearest = kept.has(node) ? node : hangsOn.at === 'span' ? hangsOn.node : undefined;
    leave(node, nearest ? anchorOf(nearest) : anchorAbove(node), nowMillis);
  }
  if (final) for (const node of placeholders.values()) leave(node, node.anchor, nowMillis);
  return {
    departure: { traceId: trace.traceId, linked: links.size > 0, steps, feedback },
    remembered: [...leaving, ...placeholders.values()],
  };
}

/** The local roots that become chains so that their trace is listed as one. */
function keepRoots(
  kept: readonly SpanNode[],
  climb: (node: SpanNode) => Above,
  facts: ReadonlyMap<SpanNode, SpanFacts>,
  traceRoot: TraceRoot,
  givenUp: ReadonlySet<SpanNode>,
): ReadonlySet<SpanNode> {
  const parents = new Set<SpanNode>();
  const topsOf = new Map<SpanNode, SpanNode[]>();
  for (const node of kept) {
    const found = climb(node);
    const own = facts.get(node);
    if (found.at === 'span' && own && typeOf(own) !== 'llm') parents.add(found.node);
    if (found.at !== 'top' || !found.root || found.root === node || node.announced) continue;
    topsOf.set(found.root, [...(topsOf.get(found.root) ?? []), node]);
  }
  const roots = new Set<SpanNode>();
  for (const [root, nodes] of topsOf) {
    const own = facts.get(root);
    if (!own || !mayBeKept(own)) continue;
    const tops = nodes.flatMap((node): Top[] => {
      const found = facts.get(node);
      return found ? [{ type: typeOf(found), hasChildren: parents.has(node) }] : [];
    });
    const mayGrow = root.phase === 'open' && !givenUp.has(root);
    if (needsRoot(tops, mayGrow, traceRoot)) roots.add(root);
  }
  return roots;
}

function placeholdersFor(
  kept: readonly SpanNode[],
  above: (node: SpanNode) => Above,
  facts: ReadonlyMap<SpanNode, SpanFacts>,
  trace: TraceState,
  final: boolean,
  nowMillis: number,
): ReadonlyMap<string, SpanNode> {
  const children = new Map<string, SpanFacts[]>();
  for (const node of kept) {
    const found = above(node);
    const own = facts.get(node);
    // A run whose start has left can get no parent any more.
    if (found.at !== 'missing' || !own || node.announced) continue;
    const siblings = children.get(found.spanId);
    if (siblings) siblings.push(own);
    else children.set(found.spanId, [own]);
  }
  const placeholders = new Map<string, SpanNode>();
  for (const [spanId, siblings] of children) {
    if (final && siblings.length < 2) continue;
    placeholders.set(spanId, newPlaceholder(trace, spanId, siblings, nowMillis));
  }
  return placeholders;
}

/** The id of the parent in another process that the topmost span on the way names. */
function remoteParentOf(above: Above): string | undefined {
  if (above.at !== 'top' || !above.root?.parentIsRemote) return undefined;
  return above.root.parentSpanId;
}

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
