import type { ReadableSpanLike } from '@lunary-otel/mapping';
import { isDropped, loosen } from '../tree/open-span.js';
import { leave, newNode, parentOf } from '../tree/span-node.js';
import type { Phase, SpanNode } from '../tree/span-node.js';
import { newTrace } from '../tree/trace-state.js';
import type { TraceState } from '../tree/trace-state.js';
import type { Anchor } from '../tree/anchor.js';
import { DueQueue } from './due-queue.js';
import type { Limits } from './limits.js';
import { roughBytesOfSpan } from './rough-bytes.js';
import { createMemory } from './memory.js';
import type { Memory } from './memory.js';
import type { SpanLink } from './span-link.js';

/** How often spans that were let go of are looked at. */
const sweepIntervalMillis = 10_000;

/** All traces that something is known of, and how much of them is held. */
export class TraceStore {
  /** Traces with open or held spans, the oldest first. */
  readonly active: Set<TraceState> = new Set();
  /** Those of them that are to be looked at some time. */
  readonly due: DueQueue = new DueQueue();
  readonly #traces = new Map<string, TraceState>();
  readonly #memory: Memory;
  /** Open spans that were let go of. */
  readonly #loose = new Set<SpanNode>();
  #sweepMillis = Number.NEGATIVE_INFINITY;
  #open = 0;
  #held = 0;
  #bytes = 0;

  constructor({ maxRememberedSpans, rememberMillis }: Limits) {
    this.#memory = createMemory({ maxSpans: maxRememberedSpans, maxAgeMillis: rememberMillis });
  }

  /** Started and not ended. */
  get open(): number {
    return this.#open;
  }

  /** Ended and not left. */
  get held(): number {
    return this.#held;
  }

  /** About what the open and the held take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Left, and placeholders. */
  get remembered(): number {
    return this.#memory.size;
  }

  find(traceId: string): TraceState | undefined {
    return this.#traces.get(traceId);
  }

  /** A node for a span nobody has seen; `undefined` if it is known. */
  add(link: SpanLink, phase: Phase, nowMillis: number): SpanNode | undefined {
    let trace = this.#traces.get(link.traceId);
    if (!trace) this.#traces.set(link.traceId, (trace = newTrace(link.traceId)));
    if (trace.nodes.has(link.spanId)) return undefined;
    const node = newNode(trace, link.spanId, link, phase, nowMillis);
    trace.nodes.set(link.spanId, node);
    return node;
  }

  hold(node: SpanNode, span: ReadableSpanLike, phase: 'open' | 'held', nowMillis: number): void {
    const { trace } = node;
    this.#memory.release(node);
    if (phase === 'open' && trace.open.size === 0) trace.openSinceMillis = nowMillis;
    this.#takeOut(node);
    node.self = undefined;
    trace.changes += 1;
    trace[phase].add(node);
    if (phase === 'open') this.#open += 1;
    else this.#held += 1;
    node.phase = phase;
    node.sinceMillis = nowMillis;
    node.span = span;
    this.#bytes += node.bytes = roughBytesOfSpan(span);
    this.active.add(trace);
    const parent = parentOf(node);
    if (parent?.phase === 'gone' || parent?.phase === 'awaited') this.remember(parent, nowMillis);
  }

  /** Forgets everything of a span but where its children hang. */
  leave(node: SpanNode, anchor: Anchor | undefined, nowMillis: number): void {
    this.#takeOut(node);
    leave(node, anchor, nowMillis);
    this.remember(node, nowMillis);
    const { trace } = node;
    if (trace.open.size + trace.held.size > 0) return;
    this.active.delete(trace);
    this.due.set(trace, Number.POSITIVE_INFINITY);
  }

  #takeOut(node: SpanNode): void {
    const { open, held } = node.trace;
    if (open.delete(node)) this.#open -= 1;
    this.#loose.delete(node);
    this.#bytes -= node.bytes;
    node.bytes = 0;
    if (held.delete(node)) this.#held -= 1;
  }

  /** Lets go of an open span that may never end. */
  loosen(node: SpanNode): void {
    loosen(node);
    if (node.self) this.#loose.add(node);
    // By now it has most of its attributes.
    if (node.span) this.grow(node, roughBytesOfSpan(node.span) - node.bytes);
  }

  grow(node: SpanNode, bytes: number): void {
    node.bytes += bytes;
    this.#bytes += bytes;
  }

  /** When spans that were let go of are to be looked at next. */
  get sweepMillis(): number {
    return this.#loose.size > 0 ? this.#sweepMillis : Number.POSITIVE_INFINITY;
  }

  /** Makes traces due in which a span was dropped. */
  sweep(nowMillis: number): void {
    if (nowMillis < this.#sweepMillis) return;
    this.#sweepMillis = nowMillis + sweepIntervalMillis;
    for (const node of this.#loose) if (isDropped(node)) this.due.set(node.trace, nowMillis);
  }

  remember(node: SpanNode, nowMillis: number): void {
    this.#memory.touch(node, nowMillis);
  }

  /** Takes out what is remembered beyond the limits. */
  forget(nowMillis: number): SpanNode[] {
    const forgotten = this.#memory.forget(nowMillis);
    for (const { trace, spanId } of forgotten) {
      trace.nodes.delete(spanId);
      if (trace.nodes.size === 0) this.#traces.delete(trace.traceId);
    }
    return forgotten;
  }

  /** The spans of every trace that a run id can belong to: it ends in the last digits of its trace's id. */
  *nodesNear(runId: string): Iterable<SpanNode> {
    const tail = runId.slice(-12);
    for (const { traceId, nodes } of this.#traces.values()) {
      if (traceId.endsWith(tail)) yield* nodes.values();
    }
  }

  *awaited(): Iterable<SpanNode> {
    for (const { nodes } of this.#traces.values()) {
      for (const node of nodes.values()) if (node.phase === 'awaited') yield node;
    }
  }
}
