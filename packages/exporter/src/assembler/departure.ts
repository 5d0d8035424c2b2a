import type { Feedback } from '@lunary-otel/ingest';
import type { Run } from '@lunary-otel/mapping';
import type { SpanNode } from '../tree/span-node.js';
import { noSpans } from './departed-spans.js';
import type { DepartedSpans } from './departed-spans.js';
import { endOfAwaited } from './placeholder.js';

/** Runs of one trace that leave together, parents before children. */
export interface Departure {
  readonly traceId: string;
  /** Hangs on a parent in another process, which the server may have to wait for. */
  readonly linked: boolean;
  /** Nothing of the trace is open or held any more. */
  readonly isLast: boolean;
  readonly steps: readonly Step[];
  readonly feedback: readonly FeedbackStep[];
  readonly spans: DepartedSpans;
}

export interface Step {
  readonly run: Run;
  /** `end`: the start left before, while the span was open. */
  readonly sends: 'start' | 'end' | 'both';
  /** The conversation this run is a turn of: said with the start, and again with the end. */
  readonly threadId?: string;
  /** When that conversation started, which no turn of it may come before. */
  readonly threadStartMillis?: number;
}

export interface FeedbackStep {
  readonly runId: string;
  readonly feedback: Feedback;
  readonly millis: number;
}

/** A placeholder whose span never came must not stay open for ever. */
export function endOfPlaceholder(node: SpanNode): Departure | undefined {
  const { phase, announced, anchor, trace } = node;
  if (phase !== 'awaited' || !announced || !anchor) return undefined;
  const { run, threadId } = announced;
  const thread = threadId === undefined ? {} : { threadId };
  const step: Step = { run: endOfAwaited(run, anchor), sends: 'end', ...thread };
  return {
    traceId: trace.traceId,
    linked: false,
    isLast: true,
    steps: [step],
    feedback: [],
    spans: noSpans,
  };
}
