import { runIdOf } from '@lunary-otel/mapping';
import type { LogRecordLike, ReadableSpanLike, UserContext } from '@lunary-otel/mapping';
import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';
import { depart, leave } from './depart.js';
import type { Departed, DepartRules, Plan } from './depart.js';
import { noSpans } from './departed-spans.js';
import { endOfPlaceholder } from './departure.js';
import type { Departure } from './departure.js';
import { createEarlyLogs } from './early-logs.js';
import type { EarlyLogs } from './early-logs.js';
import type { Limits } from './limits.js';
import { planOfEnded, planOfKnown } from './plan.js';
import type { Reach } from './plan.js';
import { linkOf } from './span-link.js';
import { TraceStore } from './trace-store.js';

/** How full memory is after a relief, of what it may be. */
const reliefShare = 0.9;
/** How full memory may become, of what it should be, while relief waits for the event loop. */
const burstShare = 1.5;

export interface AssemblerStats {
  /** Spans started and not ended, where starts are known. */
  readonly open: number;
  /** Spans ended and not left. */
  readonly held: number;
  /** Spans that have left and are remembered, and placeholders. */
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
  /** False: the span has had its end before. */
  ended(span: ReadableSpanLike, nowMillis: number): boolean;
  /** A record emitted inside a span, before or after that ended. */
  joinLog(log: LogRecordLike, nowMillis: number): void;
  /**
   * Keeps feedback for a run that has not left; otherwise says when it is to be sent, which is never before the run's own
   * start, wherever clocks stand.
   */
  joinFeedback(runId: string, feedback: PendingFeedback): 'joined' | PendingFeedback;
  /** One a trace that was looked into, and some of them empty: wherever something was done, the caller can take a break. */
  departures(reach: Reach, nowMillis: number): Iterable<Departure>;
  /** What must leave now for memory's sake. */
  relief(nowMillis: number): Iterable<Departure>;
  /** When `departures` may next have something; infinite: not before something else happens. */
  readonly dueMillis: number;
  /** When the last of those of these traces leaves that leave by then, as far as is known now. */
  leaveMillisOf(traceIds: ReadonlySet<string>, byMillis: number): number | undefined;
  /** Memory is fuller than it should be; `isBursting`: so full that nothing may come in before something has left. */
  readonly isOverfull: boolean;
  readonly isBursting: boolean;
  stats(): AssemblerStats;
}

export function createAssembler(rules: DepartRules, limits: Limits): Assembler {
  return new TraceAssembler(rules, limits);
}

class TraceAssembler implements Assembler {
  readonly #rules: DepartRules;
  readonly #limits: Limits;
  readonly #store: TraceStore;
  readonly #earlyLogs: EarlyLogs;
  #dueMillis = Number.POSITIVE_INFINITY;

  constructor(rules: DepartRules, limits: Limits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#store = new TraceStore(limits);
    const { maxEarlyLogs, maxHoldMillis } = limits;
    this.#earlyLogs = createEarlyLogs({ maxLogs: maxEarlyLogs, maxAgeMillis: maxHoldMillis });
  }

  started(span: ReadableSpanLike, context: UserContext | undefined, nowMillis: number): void {
    const node = this.#store.add(linkOf(span), 'open', nowMillis);
    if (!node) return;
    node.context = context;
    this.#store.hold(node, span, 'open', nowMillis);
    this.#changed(node, nowMillis);
  }

  ended(span: ReadableSpanLike, nowMillis: number): boolean {
    const link = linkOf(span);
    const known = this.#store.find(link.traceId)?.nodes.get(link.spanId);
    // Told twice, or given up before: the run has had its end.
    if (known && known.phase !== 'open' && known.phase !== 'awaited') return false;
    if (known?.phase === 'awaited') {
      known.parentSpanId = link.parentSpanId;
      known.parentIsRemote = link.parentIsRemote;
    }
    const node = known ?? this.#store.add(link, 'held', nowMillis);
    if (!node) return false;
    const early = this.#earlyLogs.take(link.traceId, link.spanId);
    if (early) node.logs = [...(node.logs ?? []), ...early];
    this.#store.hold(node, span, 'held', nowMillis);
    this.#changed(node, nowMillis);
    return true;
  }

  joinLog(log: LogRecordLike, nowMillis: number): void {
    const context = log.spanContext;
    if (!context) return;
    const node = this.#store.find(context.traceId)?.nodes.get(context.spanId);
    if (!node || node.phase === 'awaited') {
      this.#earlyLogs.add(context.traceId, context.spanId, log, nowMillis);
    } else if (node.phase !== 'gone') {
      node.logs ??= [];
      if (node.logs.length < this.#limits.maxLogsPerSpan) node.logs.push(log);
    }
  }

  joinFeedback(runId: string, feedback: PendingFeedback): 'joined' | PendingFeedback {
    for (const node of this.#store.nodesNear(runId)) {
      const { anchor, phase, trace, spanId } = node;
      if (anchor?.id === runId) {
        return { ...feedback, millis: Math.max(feedback.millis, anchor.startMillis) };
      }
      if (anchor || phase === 'gone') continue;
      if (runIdOf({ traceId: trace.traceId, spanId }) !== runId) continue;
      (node.feedback ??= []).push(feedback);
      return 'joined';
    }
    return feedback;
  }

  *departures(reach: Reach, nowMillis: number): Iterable<Departure> {
    this.#earlyLogs.expire(nowMillis);
    const { active } = this.#store;
    const chosen = [...active].filter((trace) => reach !== 'due' || trace.dueMillis <= nowMillis);
    for (const trace of chosen) {
      // The caller may have taken a break long enough for the trace to have left.
      if (active.has(trace)) yield* this.#departuresOf(trace, reach, nowMillis);
    }
    yield* this.#forget(nowMillis);
    if (reach === 'shutdown') yield* this.#endPlaceholders();
    this.#dueMillis = Number.POSITIVE_INFINITY;
    for (const { dueMillis } of active) this.#dueMillis = Math.min(this.#dueMillis, dueMillis);
  }

  *relief(nowMillis: number): Iterable<Departure> {
    // Some room at once, so that the traces are not searched again for every span.
    const enough = this.#limits.maxHeldSpans * reliefShare;
    // Whole traces first, then finished work of unfinished ones, and only then what nobody has ended for the longest time.
    const passes: ((trace: TraceState) => Iterable<Departure>)[] = [
      (trace) => (trace.open.size === 0 ? this.#departuresOf(trace, 'flush', nowMillis) : []),
      (trace) => (trace.held.size > 0 ? this.#departuresOf(trace, 'flush', nowMillis) : []),
      (trace) => this.#giveUp(trace, nowMillis),
    ];
    for (const pass of passes) {
      for (const trace of this.#store.active) {
        if (this.#store.open + this.#store.held <= enough) break;
        yield* pass(trace);
      }
    }
    yield* this.#forget(nowMillis);
  }

  get dueMillis(): number {
    return this.#dueMillis;
  }

  leaveMillisOf(traceIds: ReadonlySet<string>, byMillis: number): number | undefined {
    const times = [...traceIds].flatMap((traceId) => this.#store.find(traceId)?.dueMillis ?? []);
    const soon = times.filter((millis) => millis <= byMillis);
    return soon.length === 0 ? undefined : Math.max(...soon);
  }

  get isOverfull(): boolean {
    return this.#isBeyond(1);
  }

  get isBursting(): boolean {
    return this.#isBeyond(burstShare);
  }

  stats(): AssemblerStats {
    const { open, held, remembered } = this.#store;
    return { open, held, remembered };
  }

  #isBeyond(share: number): boolean {
    const { maxHeldSpans, maxRememberedSpans } = this.#limits;
    const { open, held, remembered } = this.#store;
    return (
      open + held > maxHeldSpans * share || remembered > maxRememberedSpans + maxHeldSpans * share
    );
  }

  /** Looks at a trace no later than what has just happened in it can matter; the plan knows better then. */
  #changed(node: SpanNode, nowMillis: number): void {
    const { trace } = node;
    trace.dueMillis = Math.min(trace.dueMillis, this.#dueAfter(node, nowMillis));
    this.#dueMillis = Math.min(this.#dueMillis, trace.dueMillis);
  }

  #dueAfter(node: SpanNode, nowMillis: number): number {
    const { trace, parentSpanId, parentIsRemote, announced } = node;
    const { lingerMillis, maxHoldMillis, liveAfterMillis, liveIntervalMillis } = this.#limits;
    if (trace.open.size > 0) {
      const isLive = trace.liveMillis !== undefined && trace.liveMillis >= trace.openSinceMillis;
      return isLive
        ? Math.max(nowMillis, (trace.liveMillis ?? 0) + liveIntervalMillis)
        : trace.openSinceMillis + liveAfterMillis;
    }
    const soonMillis = nowMillis + lingerMillis;
    if (this.#rules.knowsStarts || parentSpanId === undefined || announced) return soonMillis;
    const parent = trace.nodes.get(parentSpanId);
    if (!parent && !parentIsRemote) return nowMillis + maxHoldMillis;
    return parent?.phase === 'held' ? Number.POSITIVE_INFINITY : soonMillis;
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
    const departed = this.#store.count(plan.trace, () => this.#tryDepart(plan, nowMillis));
    for (const node of departed.remembered) this.#store.remember(node, nowMillis);
    yield departed.departure;
  }

  #tryDepart(plan: Plan, nowMillis: number): Departed {
    try {
      return depart(plan, this.#rules, nowMillis);
    } catch (error) {
      this.#rules.onError(error);
      const unended = plan.unended?.nodes ?? [];
      const lost = [...plan.leaving, ...unended];
      for (const node of lost) leave(node, node.anchor, nowMillis);
      const spans = { ...noSpans, unreadable: lost.length, unended: unended.length };
      const { traceId } = plan.trace;
      const departure = { traceId, linked: false, isLast: true, steps: [], feedback: [], spans };
      return { departure, remembered: lost };
    }
  }

  *#forget(nowMillis: number): Iterable<Departure> {
    for (const node of this.#store.forget(nowMillis)) {
      const end = endOfPlaceholder(node);
      if (end) yield end;
    }
  }

  *#endPlaceholders(): Iterable<Departure> {
    for (const node of this.#store.awaited()) {
      const end = endOfPlaceholder(node);
      leave(node, node.anchor, node.sinceMillis);
      if (end) yield end;
    }
  }
}
