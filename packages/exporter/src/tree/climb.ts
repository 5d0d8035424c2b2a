import type { Anchor } from './anchor.js';
import type { SpanNode } from './span-node.js';

/** What a span hangs on, transparent spans looked through. */
export type Above = (
  | /** A kept span that leaves with it. */
    { readonly at: 'span'; readonly node: SpanNode }
  /** A run whose start has left. */
  | { readonly at: 'run'; readonly anchor: Anchor }
  /** A local span that nobody has seen yet. */
  | { readonly at: 'missing'; readonly spanId: string }
  /** Nothing. `root` is the topmost span on the way, which may have left. */
  | { readonly at: 'top'; readonly root: SpanNode | undefined }
) & {
  /** An open span is on the way, which may become a run yet. */
  readonly pastOpen?: boolean;
};

export interface ClimbRules {
  /** The span leaves as a run of its own in this departure. */
  readonly isKept: (node: SpanNode) => boolean;
  /** Spans are known from their start on: a parent nobody has seen is not coming. */
  readonly knowsStarts: boolean;
}

/** Answers what a span hangs on. Each way is climbed once, so a chain of ten thousand transparent spans stays linear. */
export function createClimb({ isKept, knowsStarts }: ClimbRules): (node: SpanNode) => Above {
  const answers = new Map<SpanNode, Above>();

  function step(node: SpanNode, way: ReadonlySet<SpanNode>): Above | SpanNode {
    if (node.parentSpanId === undefined) return { at: 'top', root: node };
    const parent = node.trace.nodes.get(node.parentSpanId);
    if (!parent) {
      if (knowsStarts || node.parentIsRemote) return { at: 'top', root: node };
      return { at: 'missing', spanId: node.parentSpanId };
    }
    // Malformed telemetry can make a span its own ancestor.
    if (way.has(parent)) return { at: 'top', root: undefined };
    if (isKept(parent)) return { at: 'span', node: parent };
    return parent.anchor ? { at: 'run', anchor: parent.anchor } : parent;
  }

  return (start) => {
    const way = new Set<SpanNode>();
    let node = start;
    for (;;) {
      const known = answers.get(node);
      way.add(node);
      const next = known ?? step(node, way);
      if ('at' in next) {
        let answer = next;
        for (const passed of [...way].toReversed()) {
          answers.set(passed, answer);
          if (passed.phase === 'open' && !answer.pastOpen) answer = { ...answer, pastOpen: true };
        }
        return answers.get(start) ?? answer;
      }
      node = next;
    }
  };
}
