import { runIdOf } from '@lunary-otel/mapping';
import type { PlacedSpan, SpanFacts } from '@lunary-otel/mapping';
import { newAnchor } from './anchor.js';
import type { Anchor } from './anchor.js';
import type { Above } from './climb.js';
import type { SpanNode } from './span-node.js';

export interface PlacementInput {
  readonly factsOf: ReadonlyMap<SpanNode, SpanFacts>;
  readonly above: (node: SpanNode) => Above;
  /** Runs in the place of missing parents, by span id. */
  readonly placeholders: ReadonlyMap<string, SpanNode>;
  readonly rootsOnly: ReadonlySet<SpanNode>;
  readonly remoteParents: 'root' | 'link';
}

/** Where each kept span hangs: on a span that leaves with it, or on a run that has left or is in another process. */
export class Placement {
  readonly #input: PlacementInput;
  readonly #links = new Map<string, Anchor>();
  #isLinked = false;

  constructor(input: PlacementInput) {
    this.#input = input;
  }

  /** Some run is to start below a parent in another process, for which the server may have to wait. */
  get isLinked(): boolean {
    return this.#isLinked;
  }

  factsOf(node: SpanNode): SpanFacts | undefined {
    return this.#input.factsOf.get(node);
  }

  placedSpanOf(node: SpanNode): PlacedSpan | undefined {
    const facts = this.#input.factsOf.get(node);
    if (!facts) return undefined;
    const how = {
      ...(this.#input.rootsOnly.has(node) ? { rootOnly: true } : {}),
      ...(node.announced ? { isStarted: true } : {}),
    };
    const above = this.#input.above(node);
    if (above.at === 'span') return { facts, parentSpanId: above.node.spanId, ...how };
    const anchor = this.parentAnchorOf(node);
    return { facts, ...(anchor ? { parentRun: anchor } : {}), ...how };
  }

  /** The run of an earlier departure, of a placeholder or of another process that a span hangs on. */
  parentAnchorOf(node: SpanNode): Anchor | undefined {
    const above = this.#input.above(node);
    if (above.at === 'run') return above.anchor;
    if (above.at === 'missing') return this.#input.placeholders.get(above.spanId)?.anchor;
    return this.#linkOf(node);
  }

  /** The id of the parent in another process that the topmost span on the way names. */
  remoteParentOf(node: SpanNode): string | undefined {
    const above = this.#input.above(node);
    return above.at === 'top' && above.root?.parentIsRemote ? above.root.parentSpanId : undefined;
  }

  #linkOf(node: SpanNode): Anchor | undefined {
    const facts = this.#input.factsOf.get(node);
    const spanId = this.remoteParentOf(node);
    if (this.#input.remoteParents !== 'link' || spanId === undefined || !facts) return undefined;
    if (!node.announced) this.#isLinked = true;
    const known = this.#links.get(spanId);
    if (known) return known;
    const { traceId } = facts.view;
    const id = runIdOf({ traceId, spanId });
    // When it started is not known here, so no child is moved for it.
    const run = {
      id,
      traceId,
      spanId,
      type: 'chain',
      name: '',
      startMillis: 0,
      metadata: {},
    } as const;
    const link = newAnchor(run);
    this.#links.set(spanId, link);
    return link;
  }
}
