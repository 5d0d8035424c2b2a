import type { SpanFacts } from '@lunary-otel/mapping';
import { parentOf } from '../tree/span-node.js';
import type { SpanNode } from '../tree/span-node.js';

export interface LiveChoice {
  /** Ended spans that leave now. */
  readonly leaving: readonly SpanNode[];
  /** Open spans whose starts leave now. */
  readonly announced: ReadonlySet<SpanNode>;
}

/**
 * What of an unfinished trace leaves: its open agents and chains, finished work, and whatever open span that hangs on.
 *
 * Calls, retrievals and steps never leave while open, and what is below them waits for their end: the trace step may still
 * fold the two into one, the name of a call is its model, and neither can be mended after the start.
 */
export function chooseLive(
  held: readonly SpanNode[],
  open: readonly SpanNode[],
  kept: ReadonlySet<SpanNode>,
  factsOf: ReadonlyMap<SpanNode, SpanFacts>,
): LiveChoice {
  const opened = new Set(open);
  const waits = createWaits((node) => {
    const facts = opened.has(node) && kept.has(node) ? factsOf.get(node) : undefined;
    return facts !== undefined && !mayStartEarly(facts);
  });
  const leaving = held.filter((node) => !waits(node));
  const announced = new Set<SpanNode>();
  const climbed = new Set<SpanNode>();
  const announceAbove = (from: SpanNode): void => {
    for (let node = parentOf(from); node && !node.anchor && !climbed.has(node);) {
      climbed.add(node);
      if (opened.has(node) && kept.has(node)) announced.add(node);
      node = parentOf(node);
    }
  };
  for (const node of leaving) if (kept.has(node)) announceAbove(node);
  for (const node of open) {
    const facts = factsOf.get(node);
    if (!facts || !kept.has(node) || !showsWork(facts) || waits(node)) continue;
    announced.add(node);
    announceAbove(node);
  }
  return { leaving, announced };
}

function mayStartEarly({ fields: { type, step } }: SpanFacts): boolean {
  return (
    step !== true && (type === undefined || type === 'agent' || type === 'chain' || type === 'tool')
  );
}

function showsWork(facts: SpanFacts): boolean {
  return mayStartEarly(facts) && facts.fields.type !== 'tool';
}

/** Whether a span is one that waits, or hangs below one. Each way is climbed once. */
function createWaits(isWaiting: (node: SpanNode) => boolean): (node: SpanNode) => boolean {
  const answers = new Map<SpanNode, boolean>();
  return (start) => {
    const way = new Set<SpanNode>();
    let answer = false;
    for (let node: SpanNode | undefined = start; node && !way.has(node); node = parentOf(node)) {
      const known = answers.get(node);
      if (known !== undefined || node.anchor) {
        answer = known ?? false;
        break;
      }
      way.add(node);
      if (isWaiting(node)) {
        answer = true;
        break;
      }
    }
    for (const node of way) answers.set(node, answer);
    return answer;
  };
}
