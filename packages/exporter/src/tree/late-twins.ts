import type { SpanFacts } from '@lunary-otel/mapping';
import type { SentCall } from './anchor.js';
import type { Climb } from './climb.js';
import type { SpanNode } from './span-node.js';
import { typeOf } from './trace-root.js';

/**
 * Spans that show once more a call whose run has left: a second instrumentation inside it, whose span ended later. What the
 * trace step would have folded can only be left out now, or the call would be counted twice.
 */
export function lateTwins(
  kept: ReadonlySet<SpanNode>,
  factsOf: ReadonlyMap<SpanNode, SpanFacts>,
  climb: Climb,
): ReadonlySet<SpanNode> {
  const twins = new Set<SpanNode>();
  for (const node of kept) {
    const facts = factsOf.get(node);
    if (!facts || node.announced) continue;
    const above = climb(node);
    if (above.at === 'run' && above.anchor.call && showsAgain(facts, above.anchor.call))
      twins.add(node);
  }
  return twins;
}

function showsAgain(facts: SpanFacts, call: SentCall): boolean {
  if (typeOf(facts) !== call.type) return false;
  const { usage, responseId } = facts.fields;
  // Counts that nobody has reported yet are worth a row of their own.
  if (usage && !call.reportedUsage) return false;
  return (
    responseId === undefined || call.responseId === undefined || responseId === call.responseId
  );
}
