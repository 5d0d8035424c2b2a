import { runIdOf } from '@lunary-otel/mapping';
import type { LogRecordLike, ReadableSpanLike, UserContext } from '@lunary-otel/mapping';
import { newNode } from '../tree/span-node.js';
import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import { newTrace } from '../tree/trace-state.js';
import type { TraceState } from '../tree/trace-state.js';
import { depart, leave } from './depart.js';
import type { DepartRules, Plan } from './depart.js';
import type { Departure } from './departure.js';
import { createEarlyLogs } from './early-logs.js';
import type { Limits } from './limits.js';
import { createMemory } from './memory.js';
import { planOfEnded, planOfKnown } from './plan.js';
import type { Reach } from './plan.js';
import { givenUp } from './placeholder.js';
import { linkOf } from './span-link.js';

export interface AssemblerStats {
  /** Spans started and not ended, where starts are known. */
  readonly open: number;
  /** Spans ended and not left. */
  readonly held: number;
  /** Spans that have left and are remembered. */
  readonly remembered: number;
}

/**
 * Decides which run leaves when. Free of HTTP, clocks and timers: time is handed in, and what leaves is handed out.
 *
 * The law it keeps: a run's start leaves after its parent's, every parent it names is a run that left, nothing waits longer
 * than its limit, and memory is bounded. `started`, `ended` and `joinLog` only note; the work is done when departures are
 * pulled, one trace at a time, so that the caller can spread it.
 */
export interface Assembler {
  /** Processor only. */
  started(span: ReadableSpanLike, context: UserContext | undefined, nowMillis: number): void;
  ended(span: ReadableSpanLike, nowMillis: number): void;
  /** A record emitted inside a span, before or after that ended. */
  joinLog(log: LogRecordLike, nowMillis: number): void;
  /** Keeps feedback for a run that has not left. `false`: there is no such run here, so it can be sent at once. */
  joinFeedback(runId: string, feedback: PendingFeedback): boolean;
  departures(reach: Reach, nowMillis: number): Iterable<Departure>;
  /** What must leave now for memory's sake. */
  relief(nowMillis: number): Iterable<Departure>;
  /** When `departures` may next have something; infinite: not before something else happens. */
  readonly dueMillis: number;
  /** Whether a trace that holds one of these spans leaves by then, as far as is known now. */
  leavesBy(traceIds: ReadonlySet<string>, byMillis: number): boolean;
  readonly isOverfull: boolean;
  stats(): AssemblerStats;
}

/** How full memory is after a relief, of what it may be. */
const reliefShare = 0.9;

export function createAssembler(rules: DepartRules, limits: Limits): Assembler {
  return new TraceAssembler(rules, limits);
}

class TraceAssembler implements Assembler {
  readonly #rules: DepartRules;
  readonly #limits: Limits;
  readonly #traces = new Map<string, TraceState>();
  /** Traces with open or held spans, the oldest first. */
  readonly #active = new Set<TraceState>();
  readonly #memory;
  readonly #earlyLogs;
  #open = 0;
  #held = 0;
  #dueMillis = Number.POSITIVE_INFINITY;

  constructor(rules: DepartRules, limits: Limits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#memory = createMemory({
      maxSpans: limits.maxRememberedSpans,
      maxAgeMillis: limits.rememberMillis,
    });
    this.#earlyLogs = createEarlyLogs({
      maxLogs: limits.maxEarlyLogs,
      maxAgeMillis: limits.maxHoldMillis,
    });
  }

  started(span: ReadableSpanLike, context: UserContext | undefined, nowMillis: number): void {
    const link = linkOf(span);
    const trace = this.#traceOf(link.traceId);
    if (trace.nodes.has(link.spanId)) return;
    const node = newNode(trace, link.spanId, link, 'open', nowMillis);
    node.span = span;
    node.context = context;
    trace.nodes.set(link.spanId, node);
    this.#touchParent(node, nowMillis);
    if (trace.open.size === 0) trace.openSinceMillis = nowMillis;
    trace.open.add(node);
    this.#open += 1;
    this.#active.add(trace);
    this.#changed(trace, this.#dueAfterChange(node, nowMillis));
  }

  ended(span: ReadableSpanLike, nowMillis: number): void {
    const link = linkOf(span);
    const trace = this.#traceOf(link.traceId);
    const known = trace.nodes.get(link.spanId);
    // Told twice, or given up before: the run has had its end.
    if (known && known.phase !== 'open' && known.phase !== 'awaited') return;
    const node = known ?? newNode(trace, link.spanId, link, 'held', nowMillis);
    if (known?.phase === 'open') {
      trace.open.delete(node);
      this.#open -= 1;
    } else if (known) {
      this.#memory.release(node);
      node.parentSpanId = link.parentSpanId === link.spanId ? undefined : link.parentSpanId;
      node.parentIsRemote = link.parentIsRemote;
    } else trace.nodes.set(link.spanId, node);
    node.phase = 'held';
    node.sinceMillis = nowMillis;
    node.span = span;
    trace.held.add(node);
    this.#held += 1;
    this.#active.add(trace);
    const early = this.#earlyLogs.take(link.traceId, link.spanId);
    if (early) node.logs = [...(node.logs ?? []), ...early];
    this.#touchParent(node, nowMillis);
    this.#changed(trace, this.#dueAfterChange(node, nowMillis));
  }

  joinLog(log: LogRecordLike, nowMillis: number): void {
    const context = log.spanContext;
    if (!context) return;
    const node = this.#traces.get(context.traceId)?.nodes.get(context.spanId);
    if (!node || node.phase === 'awaited') {
      this.#earlyLogs.add(context.traceId, context.spanId, log, nowMillis);
    } else if (node.phase !== 'gone') {
      node.logs ??= [];
      if (node.logs.length < this.#limits.maxLogsPerSpan) node.logs.push(log);
    }
  }

  joinFeedback(runId: string, feedback: PendingFeedback): boolean {
    // A run id ends in the last digits of its trace id, save for those that the UUID's variant took.
    const tail = runId.slice(-12);
    for (const trace of this.#active) {
      if (!trace.traceId.endsWith(tail)) continue;
      for (const node of [...trace.open, ...trace.held]) {
        if (node.anchor || runIdOf({ traceId: trace.traceId, spanId: node.spanId }) !== runId)
          continue;
        (node.feedback ??= []).push(feedback);
        return true;
      }
    }
    return false;
  }

  *departures(reach: Reach, nowMillis: number): Iterable<Departure> {
    this.#earlyLogs.expire(nowMillis);
    const chosen = [...this.#active].filter(
      (trace) => reach !== 'due' || trace.dueMillis <= nowMillis,
    );
    for (const trace of chosen) {
      // The caller may have pulled the rest elsewhere, or taken a break long enough for the trace to change.
      if (this.#active.has(trace)) yield* this.#departuresOf(trace, reach, nowMillis);
    }
    yield* this.#forget(nowMillis);
    if (reach === 'shutdown') yield* this.#endPlaceholders();
    this.#dueMillis = Number.POSITIVE_INFINITY;
    for (const { dueMillis } of this.#active)
      this.#dueMillis = Math.min(this.#dueMillis, dueMillis);
  }

  *relief(nowMillis: number): Iterable<Departure> {
    // Some room at once, so that the traces are not searched again for every span.
    const enough = this.#limits.maxHeldSpans * reliefShare;
    const isEnough = (): boolean => this.#open + this.#held <= enough;
    // Whole traces first, then finished work of unfinished ones, and only then what nobody has ended for the longest time.
    const passes: ((trace: TraceState) => Iterable<Departure>)[] = [
      (trace) => (trace.open.size === 0 ? this.#departuresOf(trace, 'flush', nowMillis) : []),
      (trace) => (trace.held.size > 0 ? this.#departuresOf(trace, 'flush', nowMillis) : []),
      (trace) => this.#giveUp(trace, nowMillis),
    ];
    for (const pass of passes) {
      for (const trace of this.#active) {
        if (isEnough()) break;
        yield* pass(trace);
      }
    }
    yield* this.#forget(nowMillis);
  }

  get dueMillis(): number {
    return this.#dueMillis;
  }

  leavesBy(traceIds: ReadonlySet<string>, byMillis: number): boolean {
    for (const traceId of traceIds) {
      if ((this.#traces.get(traceId)?.dueMillis ?? Number.POSITIVE_INFINITY) <= byMillis)
        return true;
    }
    return false;
  }

  get isOverfull(): boolean {
    return (
      this.#open + this.#held > this.#limits.maxHeldSpans ||
      this.#memory.size > this.#limits.maxRememberedSpans + this.#limits.maxHeldSpans
    );
  }

  stats(): AssemblerStats {
    return { open: this.#open, held: this.#held, remembered: this.#memory.size };
  }

  #traceOf(traceId: string): TraceState {
    let trace = this.#traces.get(traceId);
    if (!trace) this.#traces.set(traceId, (trace = newTrace(traceId)));
    return trace;
  }

  #touchParent({ trace, parentSpanId }: SpanNode, nowMillis: number): void {
    const parent = parentSpanId === undefined ? undefined : trace.nodes.get(parentSpanId);
    if (parent && (parent.phase === 'gone' || parent.phase === 'awaited'))
      this.#memory.touch(parent, nowMillis);
  }

  /** Looks at a trace no later than what has just happened in it can matter; the plan knows better then. */
  #changed(trace: TraceState, dueMillis: number): void {
    trace.dueMillis = Math.min(trace.dueMillis, dueMillis);
    this.#dueMillis = Math.min(this.#dueMillis, trace.dueMillis);
  }

  #dueAfterChange(
    { trace, parentSpanId, parentIsRemote, announced }: SpanNode,
    nowMillis: number,
  ): number {
    const { lingerMillis, maxHoldMillis, liveAfterMillis, liveIntervalMillis } = this.#limits;
    if (trace.open.size > 0) {
      const isLive = trace.liveMillis !== undefined && trace.liveMillis >= trace.openSinceMillis;
      return isLive
        ? Math.max(nowMillis, (trace.liveMillis ?? 0) + liveIntervalMillis)
        : trace.openSinceMillis + liveAfterMillis;
    }
    if (this.#rules.knowsStarts || parentSpanId === undefined || announced)
      return nowMillis + lingerMillis;
    const parent = trace.nodes.get(parentSpanId);
    if (!parent && !parentIsRemote) return nowMillis + maxHoldMillis;
    return parent?.phase === 'held' ? Number.POSITIVE_INFINITY : nowMillis + lingerMillis;
  }

  *#departuresOf(trace: TraceState, reach: Reach, nowMillis: number): Iterable<Departure> {
    const planOf = this.#rules.knowsStarts ? planOfKnown : planOfEnded;
    const { plan, dueMillis } = planOf(trace, reach, nowMillis, this.#limits);
    trace.dueMillis = dueMillis;
    if (plan) yield* this.#depart(plan, nowMillis);
  }

  #giveUp(trace: TraceState, nowMillis: number): Iterable<Departure> {
    const reason = 'Too many spans were open, and this one was among the oldest.';
    const unended = { nodes: [...trace.open], reason };
    return this.#depart({ trace, leaving: [...trace.held], unended }, nowMillis);
  }

  *#depart(plan: Plan, nowMillis: number): Iterable<Departure> {
    const { trace } = plan;
    const before = { open: trace.open.size, held: trace.held.size };
    const { departure, remembered } = this.#tryDepart(plan, nowMillis);
    this.#open -= before.open - trace.open.size;
    this.#held -= before.held - trace.held.size;
    for (const node of remembered) this.#memory.touch(node, nowMillis);
    if (trace.open.size + trace.held.size === 0) this.#active.delete(trace);
    if (departure && departure.steps.length > 0) yield departure;
  }

  #tryDepart(
    plan: Plan,
    nowMillis: number,
  ): { departure?: Departure; remembered: readonly SpanNode[] } {
    try {
      return depart(plan, this.#rules, nowMillis);
    } catch (error) {
      this.#rules.onError(error);
      const lost = [...plan.leaving, ...(plan.unended?.nodes ?? [])];
      for (const node of lost) leave(node, node.anchor, nowMillis);
      return { remembered: lost };
    }
  }

  *#forget(nowMillis: number): Iterable<Departure> {
    for (const node of this.#memory.forget(nowMillis)) {
      const { trace } = node;
      const end = endOfPlaceholder(node);
      trace.nodes.delete(node.spanId);
      if (trace.nodes.size === 0) this.#traces.delete(trace.traceId);
      if (end) yield end;
    }
  }

  *#endPlaceholders(): Iterable<Departure> {
    for (const { nodes } of this.#traces.values()) {
      for (const node of nodes.values()) {
        const end = endOfPlaceholder(node);
        if (!end) continue;
        node.phase = 'gone';
        node.announced = undefined;
        yield end;
      }
    }
  }
}

/** A placeholder whose span never came must not stay open for ever. */
function endOfPlaceholder({ phase, announced, anchor, trace }: SpanNode): Departure | undefined {
  if (phase !== 'awaited' || !announced || !anchor) return undefined;
  const { run, threadId } = announced;
  return {
    traceId: trace.traceId,
    linked: false,
    steps: [
      { run: givenUp(run, anchor), sends: 'end', ...(threadId === undefined ? {} : { threadId }) },
    ],
    feedback: [],
  };
}
