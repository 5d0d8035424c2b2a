import type { SpanFacts } from '@lunary-otel/mapping';
import type { Climb } from './climb.js';
import { mayBeKept } from './keep-span.js';
import type { SpanNode } from './span-node.js';
import { needsRoot, typeOf } from './trace-root.js';
import type { TraceRoot } from './trace-root.js';

/** The local roots, themselves no runs, that are kept as chains so that their trace is listed as one. */
export function keptRoots(
  kept: ReadonlySet<SpanNode>,
  climb: Climb,
  factsOf: ReadonlyMap<SpanNode, SpanFacts>,
  traceRoot: TraceRoot,
): ReadonlySet<SpanNode> {
  const topsOf = new Map<SpanNode, SpanNode[]>();
  for (const node of kept) {
    const above = climb(node);
    if (above.at !== 'top' || !above.root || above.root === node || node.announced) continue;
    const tops = topsOf.get(above.root);
    if (tops) tops.push(node);
    else topsOf.set(above.root, [node]);
  }
  const roots = new Set<SpanNode>();
  for (const [root, nodes] of topsOf) {
    const facts = factsOf.get(root);
    if (!facts || !mayBeKept(facts)) continue;
    const tops = nodes.flatMap((node) => {
      const found = factsOf.get(node);
      return found ? [typeOf(found)] : [];
    });
    const mayGrow = facts.view.endMillis === undefined;
    if (needsRoot(tops, mayGrow, traceRoot)) roots.add(root);
  }
  return roots;
}
