import type { TraceNode } from './trace-node.js';

/**
 * Tokens stand once, on the run that did the work. A node's usage is an aggregate when something below it reports usage too,
 * whatever library it came from: then it is not reported again. One that nothing below explains is kept.
 */
export function settleLedger(nodes: readonly TraceNode[]): ReadonlySet<TraceNode> {
  const explained = new Set<TraceNode>();
  const reporting = new Set<TraceNode>();
  for (const node of nodes.toReversed()) {
    if (node.foldedInto) continue;
    const below = node.children.some((child) => explained.has(child) || reporting.has(child));
    if (below) explained.add(node);
    else if (hasUsage(node)) reporting.add(node);
  }
  // A call whose own answer asked for tools can have children that called models themselves: both did work.
  for (const node of nodes)
    if (node.type === 'llm' && !node.foldedInto && hasUsage(node)) reporting.add(node);
  return reporting;
}

function hasUsage({ fields: { usage } }: TraceNode): boolean {
  return usage !== undefined && (usage.input !== undefined || usage.output !== undefined);
}
