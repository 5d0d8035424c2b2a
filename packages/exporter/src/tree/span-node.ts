import type { Feedback } from '@lunary-otel/ingest';
import type {
  LogRecordLike,
  ReadableSpanLike,
  Run,
  SpanFacts,
  UserContext,
} from '@lunary-otel/mapping';
import type { Anchor } from './anchor.js';
import type { TraceState } from './trace-state.js';

/**
 * `open`: started, not ended. `held`: ended, not left. `awaited`: a placeholder, its span was never seen. `gone`: nothing
 * of it is left but where its children hang.
 */
export type Phase = 'open' | 'held' | 'awaited' | 'gone';

/** What the assembler knows of one span. */
export interface SpanNode {
  readonly trace: TraceState;
  readonly spanId: string;
  parentSpanId: string | undefined;
  parentIsRemote: boolean;
  phase: Phase;
  /** When it entered its phase. */
  sinceMillis: number;
  /** While open or held. What it says, where the span itself has been let go of. */
  span: ReadableSpanLike | undefined;
  /** The open span that has been let go of. */
  self: WeakRef<ReadableSpanLike> | undefined;
  /** What it says, where that was read ahead of its departure. */
  facts: SpanFacts | undefined;
  logs: LogRecordLike[] | undefined;
  /** About how many bytes all this takes. */
  bytes: number;
  context: UserContext | undefined;
  feedback: PendingFeedback[] | undefined;
  /** The run its children hang on: its own once its start has left, else that of the nearest kept ancestor. */
  anchor: Anchor | undefined;
  /** Set while the start of its own run has left and the end has not; and when it was given up, but may end after all. */
  announced: Announced | undefined;
}

export interface Announced {
  /** The run as its start said it, without its content. */
  readonly run: Run;
  /** A chain put around this run so that the trace is listed; ends with it. */
  readonly wrapped: boolean;
  /** The conversation whose turn the start opened. */
  readonly threadId: string | undefined;
}

export interface PendingFeedback {
  readonly feedback: Feedback;
  readonly millis: number;
}

export function newNode(
  trace: TraceState,
  spanId: string,
  link: { parentSpanId: string | undefined; parentIsRemote: boolean },
  phase: Phase,
  nowMillis: number,
): SpanNode {
  return {
    trace,
    spanId,
    parentSpanId: link.parentSpanId === spanId ? undefined : link.parentSpanId,
    parentIsRemote: link.parentIsRemote,
    phase,
    sinceMillis: nowMillis,
    span: undefined,
    self: undefined,
    facts: undefined,
    logs: undefined,
    bytes: 0,
    context: undefined,
    feedback: undefined,
    anchor: undefined,
    announced: undefined,
  };
}

/** The span it hangs on, where anything is known of that. */
export function parentOf({ parentSpanId, trace }: SpanNode): SpanNode | undefined {
  return parentSpanId === undefined ? undefined : trace.nodes.get(parentSpanId);
}

/** Forgets everything of a span but where its children hang. */
export function leave(node: SpanNode, anchor: Anchor | undefined, nowMillis: number): void {
  node.phase = 'gone';
  node.sinceMillis = nowMillis;
  node.anchor = anchor;
  node.announced = undefined;
  node.span = undefined;
  node.self = undefined;
  node.facts = undefined;
  node.logs = undefined;
  node.context = undefined;
  node.feedback = undefined;
}
