import type { Fields, SpanRunType } from '../facts/fields.js';
import type { SpanView } from '../span/span-view.js';
import { mendTimes } from '../time/mend-time.js';
import type { PlacedSpan } from './placed-span.js';

/** A kept span while the trace step works on it. The one mutable structure of this package; it never leaves the step. */
export interface TraceNode {
  placed: PlacedSpan;
  readonly view: SpanView;
  type: SpanRunType;
  fields: Fields;
  parent: TraceNode | undefined;
  children: TraceNode[];
  startMillis: number;
  endMillis: number | undefined;
  /** Set when this span and another show one call: the node that stands for both. */
  foldedInto: TraceNode | undefined;
}

/** Links the spans of a list into nodes, parents before children whatever the order they came in. */
export function nodesOf(spans: readonly PlacedSpan[]): TraceNode[] {
  const bySpan = new Map<string, TraceNode>();
  const nodes = spans.map((placed): TraceNode => {
    const { view, fields } = placed.facts;
    const { startMillis, endMillis } = mendTimes(view.startMillis, view.endMillis);
    const node: TraceNode = {
      placed,
      view,
      type: fields.type ?? 'chain',
      fields,
      parent: undefined,
      children: [],
      // Mended before they are compared with a parent's: a time that is none would pass through every comparison.
      startMillis,
      endMillis: view.endMillis === undefined ? undefined : endMillis,
      foldedInto: undefined,
    };
    bySpan.set(view.spanId, node);
    return node;
  });
  for (const node of nodes) {
    const parent =
      node.placed.parentSpanId === undefined ? undefined : bySpan.get(node.placed.parentSpanId);
    if (!parent || parent === node) continue;
    node.parent = parent;
    parent.children.push(node);
  }
  return nodes;
}

/** Parents before children; siblings by start, then in the order they came. Nodes caught in a cycle of parents become roots. */
export function inTreeOrder(nodes: readonly TraceNode[]): TraceNode[] {
  const ordered: TraceNode[] = [];
  const seen = new Set<TraceNode>();
  const visit = (top: TraceNode): void => {
    const stack = [top];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      ordered.push(node);
      if (node.children.length > 1) node.children = byStart(node.children);
      // One by one: more than a call takes as arguments can hang on one node.
      for (const child of node.children.toReversed()) stack.push(child);
    }
  };
  for (const node of byStart(nodes.filter(({ parent }) => !parent))) visit(node);
  for (const node of nodes) {
    if (seen.has(node)) continue;
    // Cut on both sides: who walks down the children must not come round again.
    const { parent } = node;
    if (parent) parent.children = parent.children.filter((child) => child !== node);
    node.parent = undefined;
    visit(node);
  }
  return ordered;
}

function byStart(nodes: readonly TraceNode[]): TraceNode[] {
  return nodes.toSorted((a, b) => a.startMillis - b.startMillis);
}

/** Every node below, nearest first. */
export function descendantsOf(node: TraceNode): readonly TraceNode[] {
  const below = [...node.children];
  for (const found of below) for (const child of found.children) below.push(child);
  return below;
}
