import { lacksRoute, withRouteBelow } from '@lunary-otel/mapping';
import type { SpanFacts } from '@lunary-otel/mapping';
import type { Above } from './climb.js';
import type { SpanNode } from './span-node.js';

type FactsOf = ReadonlyMap<SpanNode, SpanFacts>;

/** Names open requests whose starts leave by the routes that are known below them. */
export function withEarlyRoutes(
  factsOf: FactsOf,
  kept: ReadonlySet<SpanNode>,
  above: (node: SpanNode) => Above,
): FactsOf {
  let routed: Map<SpanNode, SpanFacts> | undefined;
  for (const node of kept) {
    const facts = node.phase === 'open' && !node.announced ? factsOf.get(node) : undefined;
    if (!facts || !lacksRoute(facts)) continue;
    const below = [...factsOf].flatMap(([other, found]) => {
      const hangsOn = above(other);
      return hangsOn.at === 'span' && hangsOn.node === node ? found : [];
    });
    const named = withRouteBelow(facts, below);
    if (named !== facts) (routed ??= new Map(factsOf)).set(node, named);
  }
  return routed ?? factsOf;
}
