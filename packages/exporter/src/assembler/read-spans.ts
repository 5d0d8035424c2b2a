import { viewOf } from '@lunary-otel/mapping';
import type { SpanFacts, SpanView } from '@lunary-otel/mapping';
import { isDropped, spanOf } from '../tree/open-span.js';
import type { SpanNode } from '../tree/span-node.js';
import type { DepartRules } from './depart.js';

const statusError = 2;
/** Spans that are read between two pauses; one with a long conversation can take a millisecond. */
const portion = 8;

/**
 * Reads ended spans before their departure is decided, with pauses: reading is most of the work, and the rest is better done
 * in one go. What is read is as good later, since nothing of an ended span changes but its log records.
 */
export function* readAhead(
  nodes: readonly SpanNode[],
  rules: DepartRules,
): Generator<undefined, void> {
  for (const [index, node] of nodes.entries()) {
    if (node.phase === 'held') node.facts ??= factsOfSpan(node, rules);
    if (index % portion === portion - 1) yield;
  }
}

/** What a span says now. `undefined`: its object is no longer here, or cannot be read. */
export function factsOfSpan(node: SpanNode, rules: DepartRules): SpanFacts | undefined {
  return node.facts ?? attempt(node, rules, () => read(node, rules));
}

/** What an open span says that nobody will end: that it failed, and why, by now. */
export function factsOfUnended(
  node: SpanNode,
  rules: DepartRules,
  reason: string,
  nowMillis: number,
): SpanFacts | undefined {
  return attempt(node, rules, () => read(node, rules, { reason, nowMillis }));
}

function read(
  node: SpanNode,
  { reader }: DepartRules,
  unended?: { readonly reason: string; readonly nowMillis: number },
): SpanFacts | undefined {
  const span = spanOf(node);
  if (!span) return undefined;
  const view = viewOf(span, node.logs);
  if (!unended) return reader.read(view, node.context);
  const lastMillis = isDropped(node) ? lastSignOf(view) : unended.nowMillis;
  const endMillis = Math.max(view.startMillis, lastMillis);
  const status = { code: statusError, message: unended.reason };
  return reader.read({ ...view, endMillis, status }, node.context);
}

/** When it was last heard of. Nobody knows when it was dropped, and a made-up duration would spoil the statistics. */
function lastSignOf({ startMillis, events, logs }: SpanView): number {
  return [...events, ...logs].reduce((last, { millis }) => Math.max(last, millis), startMillis);
}

/** A span that cannot be read is transparent: the others of its trace are fine without it. */
function attempt(
  node: SpanNode,
  { onError }: DepartRules,
  reading: () => SpanFacts | undefined,
): SpanFacts | undefined {
  try {
    return reading();
  } catch (error) {
    // Once is enough.
    node.span = undefined;
    node.self = undefined;
    onError(error);
    return undefined;
  }
}
