import type { TraceNode } from './trace-node.js';
import { union } from './union.js';

/**
 * The same call traced twice, one instrumentation inside the other, becomes one node with the union of what both know. The
 * outer one stays, since it is the one the rest of the trace hangs on. An outer call with several calls inside is no call of
 * its own but what holds them together: a chain.
 *
 * Told by the tree alone: comparing token counts or texts instead would miss a twin whose library captured neither.
 */
export function foldTwins(nodes: readonly TraceNode[]): void {
  // Innermost first, so that three layers fold into one.
  for (const node of nodes.toReversed()) {
    if (!isCall(node)) continue;
    const inner = node.children.filter((child) => child.type === node.type && !child.foldedInto);
    const [only] = inner;
    if (inner.length > 1) node.type = 'chain';
    else if (only && !areDifferentCalls(node, only)) fold(node, only);
  }
}

function isCall({ type }: TraceNode): boolean {
  return type === 'llm' || type === 'embed' || type === 'retriever';
}

function areDifferentCalls(outer: TraceNode, inner: TraceNode): boolean {
  const a = outer.fields.responseId;
  const b = inner.fields.responseId;
  return a !== undefined && b !== undefined && a !== b;
}

function fold(outer: TraceNode, inner: TraceNode): void {
  outer.fields = union(outer.fields, inner.fields);
  inner.foldedInto = outer;
  outer.children = outer.children.flatMap((child) => (child === inner ? inner.children : [child]));
  for (const child of inner.children) child.parent = outer;
}
