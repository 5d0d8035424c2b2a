import type { Anchor } from './anchor.js';
import { parentOf } from './span-node.js';
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

/** Answers what a span hangs on; asked again later, it answers the same. */
export type Climb = (node: SpanNode) => Above;

/** Each way is climbed once, and siblings share it, so a chain of ten thousand transparent spans stays linear. */
export function createClimb({ isKept, knowsStarts }: ClimbRules): Climb {
  /** What stands above everything below a span. */
  const above = new Map<SpanNode, Above>();
  /** Spans without a parent, or whose parent was not here when they were asked about. */
  const tops = new Map<SpanNode, Above>();

  function atTop(node: SpanNode): Above {
    const { parentSpanId, parentIsRemote } = node;
    const found: Above =
      tops.get(node) ??
      (parentSpanId === undefined || knowsStarts || parentIsRemote
        ? { at: 'top', root: node }
        : { at: 'missing', spanId: parentSpanId });
    tops.set(node, found);
    return found;
  }

  function directlyBelow(parent: SpanNode): Above | undefined {
    const { anchor } = parent;
    if (!isKept(parent)) return anchor && { at: 'run', anchor };
    const found: Above = { at: 'span', node: parent };
    above.set(parent, found);
    return found;
  }

  return (start) => {
    const passed: SpanNode[] = [];
    let found: Above | undefined;
    for (let node = start; !found;) {
      const parent = tops.has(node) ? undefined : parentOf(node);
      if (!parent) found = atTop(node);
      // Malformed telemetry can make a span its own ancestor.
      else if (passed.length > node.trace.nodes.size) found = { at: 'top', root: undefined };
      else {
        found = above.get(parent) ?? directlyBelow(parent);
        if (!found) passed.push((node = parent));
      }
    }
    for (const parent of passed.toReversed()) {
      if (parent.phase === 'open' && !found.pastOpen) found = { ...found, pastOpen: true };
      above.set(parent, found);
    }
    return found;
  };
}
