import { createFactsReader } from '@lunary-otel/mapping';
import type {
  LogRecordLike,
  ReadableSpanLike,
  ReadOptions,
  UserContext,
} from '@lunary-otel/mapping';
import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import type { DepartRules } from './depart.js';
import type { Departure } from './departure.js';
import { dueAfter } from './due-after.js';
import { fullness } from './fullness.js';
import { createEarlyLogs } from './early-logs.js';
import type { EarlyLogs } from './early-logs.js';
import { Exits } from './exits.js';
import { fateOf } from './feedback.js';
import type { FeedbackFate } from './feedback.js';
import type { Limits } from './limits.js';
import type { Reach } from './plan.js';
import { relief } from './relief.js';
import { roughBytesOfLog } from './rough-bytes.js';
import { linkOf } from './span-link.js';
import { TraceStore } from './trace-store.js';

/** How full memory may become, of what it should be, while relief waits for the event loop. */
const burstShare = 1.5;

export interface AssemblerStats {
  /** Spans started and not ended, where starts are known. */
  readonly open: number;
  /** Spans ended and not left. */
  readonly held: number;
  /** About how many bytes these two take. */
  readonly heldBytes: number;
  /** Spans that have left and are remembered, and placeholders. */
  readonly remembered: number;
}

/**
 * Decides which run leaves when. Free of HTTP, clocks and timers: time is handed in, and what leaves is handed out.
 *
 * The law it keeps: a run's start leaves after its parent's, every parent it names is a run that left, nothing waits longer
 * than its limit, and memory is bounded. `started`, `ended` and `joinLog` only note; the work is done when departures are
 * pulled, a little at a time, so that the caller can spread it.
 *
 * The time must never go back: what is held would wait until it has caught up. Clocks of spans may do as they like.
 */
export interface Assembler {
  /** Processor only. */
  started(span: ReadableSpanLike, context: UserContext | undefined, nowMillis: number): void;
  /** False: the span has had its end before. */
  ended(span: ReadableSpanLike, nowMillis: number): boolean;
  /** A record emitted inside a span, before or after that ended. */
  joinLog(log: LogRecordLike, nowMillis: number): void;
  /** Feedback for a run; it never leaves before the run's own start, wherever clocks stand. */
  rate(runId: string, pending: PendingFeedback): FeedbackFate;
  /**
   * What leaves, trace by trace; `undefined`: nothing new, but a good moment for others to have a turn, and spans may be
   * noted then. One such list at a time: the next is asked for when the one before has been pulled to its end.
   */
  departures(reach: Reach, nowMillis: number): Iterable<Departure | undefined>;
  /** What must leave now for memory's sake. */
  relief(nowMillis: number): Iterable<Departure | undefined>;
  /** When `departures` may next have something; infinite: not before something else happens. */
  readonly dueMillis: number;
  /** When the last of those of these traces leaves that leave by then, as far as is known now. */
  leaveMillisOf(traceIds: ReadonlySet<string>, byMillis: number): number | undefined;
  /** Memory is fuller than it should be; `isBursting`: so full that nothing may come in before something has left. */
  readonly isOverfull: boolean;
  readonly isBursting: boolean;
  stats(): AssemblerStats;
}

/** `attributes: 'all'`: attributes that no dialect reads become metadata too. */
export type AssemblerRules = Omit<DepartRules, 'reader'> & Required<ReadOptions>;

export function createAssembler(
  { attributes, ...rules }: AssemblerRules,
  limits: Limits,
): Assembler {
  return new TraceAssembler({ ...rules, reader: createFactsReader({ attributes }) }, limits);
}

class TraceAssembler implements Assembler {
  readonly #rules: DepartRules;
  readonly #limits: Limits;
  readonly #store: TraceStore;
  readonly #exits: Exits;
  readonly #earlyLogs: EarlyLogs;

  constructor(rules: DepartRules, limits: Limits) {
    this.#rules = rules;
    this.#limits = limits;
    this.#store = new TraceStore(limits);
    this.#exits = new Exits(this.#store, rules, limits);
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
    // Told twice: the run has had its end. One that was given up gets its true one.
    if (known?.phase === 'held' || (known?.phase === 'gone' && !known.announced)) return false;
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
      if (node.logs.length >= this.#limits.maxLogsPerSpan) return;
      node.logs.push(log);
      node.facts = undefined;
      this.#store.grow(node, roughBytesOfLog(log));
    }
  }

  rate(runId: string, pending: PendingFeedback): FeedbackFate {
    const fate = fateOf(runId, pending, this.#store.nodesNear(runId));
    if (fate.kind === 'homeless') this.#rules.onHomelessFeedback?.();
    return fate;
  }

  departures(reach: Reach, nowMillis: number): Iterable<Departure | undefined> {
    this.#earlyLogs.expire(nowMillis);
    return this.#exits.departures(reach, nowMillis);
  }

  relief(nowMillis: number): Iterable<Departure | undefined> {
    return relief(this.#store, this.#exits, this.#limits, nowMillis);
  }

  get dueMillis(): number {
    return Math.min(this.#store.due.dueMillis, this.#store.sweepMillis);
  }

  leaveMillisOf(traceIds: ReadonlySet<string>, byMillis: number): number | undefined {
    const times = [...traceIds].flatMap((traceId) => {
      const trace = this.#store.find(traceId);
      if (!trace) return [];
      return trace === this.#exits.underWay ? Number.NEGATIVE_INFINITY : trace.dueMillis;
    });
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
    const { open, held, bytes, remembered } = this.#store;
    return { open, held, heldBytes: bytes, remembered };
  }

  #isBeyond(share: number): boolean {
    const { maxHeldSpans, maxRememberedSpans } = this.#limits;
    return (
      fullness(this.#store, this.#limits) > share ||
      this.#store.remembered > maxRememberedSpans + maxHeldSpans * share
    );
  }

  /** Looks at a trace no later than what has just happened in it can matter; the plan knows better then. */
  #changed(node: SpanNode, nowMillis: number): void {
    const { trace } = node;
    const dueMillis = dueAfter(node, this.#rules.knowsStarts, this.#limits, nowMillis);
    this.#store.due.set(trace, Math.min(trace.dueMillis, dueMillis));
  }
}
