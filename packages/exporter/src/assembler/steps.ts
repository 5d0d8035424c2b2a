import { settleInPortions, settleTrace } from '@lunary-otel/mapping';
import type { Run } from '@lunary-otel/mapping';
import { afterThreadStart } from '../threads/after-thread-start.js';
import type { ThreadStarts } from '../threads/thread-starts.js';
import { newAnchor, noteUsage } from '../tree/anchor.js';
import type { Anchor } from '../tree/anchor.js';
import type { Placement } from '../tree/placement.js';
import type { Announced, SpanNode } from '../tree/span-node.js';
import { listen, newTalk, recall } from '../tree/talk.js';
import { needsChain } from '../tree/trace-root.js';
import type { TraceRoot } from '../tree/trace-root.js';
import type { TraceState } from '../tree/trace-state.js';
import { wrapped, wrapperOf } from '../tree/wrapper-run.js';
import type { Step } from './departure.js';
import { endOfAwaited } from './placeholder.js';

export interface StepsInput {
  readonly trace: TraceState;
  readonly kept: ReadonlySet<SpanNode>;
  /** Those of them that are given up. */
  readonly unended: ReadonlyMap<SpanNode, string>;
  readonly placement: Placement;
  /** New ones, whose starts leave with their children. */
  readonly placeholders: readonly SpanNode[];
  /** The placeholders end at once. */
  readonly final: boolean;
  readonly traceRoot: TraceRoot;
  readonly threadStarts: ThreadStarts | undefined;
}

export interface Steps {
  readonly steps: readonly Step[];
  /** What a kept span's children hang on. */
  readonly anchorOf: (node: SpanNode) => Anchor | undefined;
  readonly givenUp: ReadonlyMap<SpanNode, Announced>;
}

/** Steps that are made between two pauses. */
const portion = 64;

/** Settles the kept spans into runs, and says what is sent of each, with chains around the roots that need one. */
export function* stepsOf(input: StepsInput): Generator<undefined, Steps> {
  const { trace, kept, placement, traceRoot, threadStarts } = input;
  const placed = [...kept].flatMap((node) => placement.placedSpanOf(node) ?? []);
  yield;
  const settled = yield* settleInPortions(placed);
  const isTurn = ({ spanId }: Run): boolean => !trace.nodes.get(spanId)?.announced;
  const runs = afterThreadStart(settled.runs, (run) =>
    isTurn(run) ? threadStarts?.startOf(run) : undefined,
  );
  const steps: Step[] = [];
  const givenUp = new Map<SpanNode, Announced>();
  /** By run id: the runs whose starts leave, and those that were announced before and end now. */
  const known = new Map<string, Anchor>();
  const parents = new Set(runs.flatMap(({ parentId }) => parentId ?? []));

  const start = (step: Step, up: Anchor | undefined): Anchor => {
    const anchor = newAnchor(step.run, up);
    known.set(anchor.id, anchor);
    steps.push(step);
    return anchor;
  };

  /** A run that was announced ends, and with it the chain around it. */
  const complete = (node: SpanNode, settledRun: Run): void => {
    const { announced, anchor } = node;
    if (!announced || !anchor) return;
    if (input.unended.has(node)) givenUp.set(node, announced);
    const facts = placement.factsOf(node);
    const isTop = announced.run.parentId === undefined;
    const run = isTop && anchor.talk && facts ? recall(anchor.talk, settledRun, facts) : settledRun;
    const { usage, ...rest } = run;
    // What was reported below has left already, so the trace step could not see that this repeats it.
    const repeats = anchor.usageBelow && run.type !== 'llm' && run.type !== 'embed';
    if (usage && !repeats) noteUsage(anchor);
    if (anchor.up?.talk) listen(anchor.up.talk, run);
    const thread = withThread(announced);
    steps.push({ run: repeats ? rest : run, sends: 'end', ...(announced.wrapped ? {} : thread) });
    if (announced.wrapped) steps.push({ run: wrapperOf(run), sends: 'end', ...thread });
  };

  const open = (run: Run, node: SpanNode | undefined): void => {
    const above = node && placement.parentAnchorOf(node);
    const { parentId } = run;
    const up = parentId === undefined || above?.id === parentId ? above : known.get(parentId);
    const sends = run.endMillis === undefined ? 'start' : 'both';
    const isWrapped =
      parentId === undefined && needsChain(run.type, parents.has(run.id), traceRoot);
    const wrapper = isWrapped ? wrapperOf(run) : undefined;
    const thread = withThread(run, threadStarts?.startOf(run));
    const around = wrapper && start({ run: wrapper, sends, ...thread }, undefined);
    const step: Step = wrapper ? { run: wrapped(run, wrapper), sends } : { run, sends, ...thread };
    const anchor = start(step, around ?? up);
    const isTop = !up || (node && placement.remoteParentOf(node) !== undefined);
    if (isTop) noteTop(trace, around ?? anchor);
    if (run.usage) noteUsage(anchor);
    if (up && run.endMillis !== undefined)
      up.latestMillis = Math.max(up.latestMillis, run.endMillis);
    if (anchor.up?.talk) listen(anchor.up.talk, run);
    if (!node) return;
    const announced = { run: withoutContent(run), wrapped: isWrapped, threadId: run.threadId };
    if (input.unended.has(node)) givenUp.set(node, announced);
    if (sends !== 'start') return;
    if (run.parentId === undefined) anchor.talk = newTalk();
    node.anchor = anchor;
    node.announced = announced;
  };

  for (const { anchor } of input.placeholders) if (anchor) noteTop(trace, anchor);
  for (const { anchor } of [...input.placeholders, ...kept]) {
    if (anchor) known.set(anchor.id, anchor);
  }

  yield;
  for (const [index, run] of runs.entries()) {
    if (index % portion === 0) yield;
    const node = trace.nodes.get(run.spanId);
    if (node?.announced) complete(node, run);
    else open(withRemoteParent(run, node && placement.remoteParentOf(node)), node);
  }
  // Their ends are those of the runs below them, known only now; their starts must come first.
  steps.unshift(...input.placeholders.flatMap((node) => placeholderStep(node, input)));

  // An announced run that the trace step folded into another is still open at the server: it ends on its own terms.
  for (const node of kept) {
    const isFolded = node.announced && settled.runOf.get(node.spanId)?.id !== node.announced.run.id;
    const folded = isFolded ? placement.placedSpanOf(node) : undefined;
    const alone = folded && settleTrace([folded]).runs[0];
    if (alone) complete(node, alone);
  }

  return {
    steps,
    givenUp,
    anchorOf: (node) => {
      const run = settled.runOf.get(node.spanId);
      return node.anchor ?? (run && known.get(run.id));
    },
  };
}

function placeholderStep(
  { announced, anchor }: SpanNode,
  { final, threadStarts }: StepsInput,
): Step[] {
  if (!announced || !anchor) return [];
  const thread = withThread(announced, threadStarts?.startOf(announced.run));
  return final
    ? [{ run: endOfAwaited(announced.run, anchor), sends: 'both', ...thread }]
    : [{ run: announced.run, sends: 'start', ...thread }];
}

function noteTop(trace: TraceState, anchor: Anchor): void {
  trace.top = trace.top ? 'several' : anchor;
}

/** What outlives the span is small. */
function withoutContent(run: Run): Run {
  const { input: _input, output: _output, params: _params, usage: _usage, ...rest } = run;
  return rest;
}

/** The parent in another process is not a run's parent here, but what it was is worth knowing. */
function withRemoteParent(run: Run, spanId: string | undefined): Run {
  if (spanId === undefined || run.parentId !== undefined) return run;
  return { ...run, metadata: { ...run.metadata, parentSpanId: spanId } };
}

function withThread(
  { threadId }: { readonly threadId?: string | undefined },
  threadStartMillis?: number,
): Pick<Step, 'threadId' | 'threadStartMillis'> {
  if (threadId === undefined) return {};
  return { threadId, ...(threadStartMillis === undefined ? {} : { threadStartMillis }) };
}
