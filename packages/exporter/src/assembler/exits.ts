import type { PendingFeedback, SpanNode } from '../tree/span-node.js';
import type { TraceState } from '../tree/trace-state.js';
import { depart } from './depart.js';
import type { Departed, DepartRules, Plan } from './depart.js';
import { noSpans } from './departed-spans.js';
import { endOfPlaceholder } from './departure.js';
import type { Departure, FeedbackStep } from './departure.js';
import { endsOfLost, reasons } from './given-up.js';
import { fateAt, fateAtTop } from './feedback.js';
import type { Limits } from './limits.js';
import { planOfEnded, planOfKnown } from './plan.js';
import type { Planned, Reach } from './plan.js';
import { readAhead } from './read-spans.js';
import type { TraceStore } from './trace-store.js';

/** Spans that are taken out of the store between two pauses. */
const portion = 512;
/** Spans of one departure that are read in one go. */
const maxReadAtOnce = 8;

/** What leaves, with pauses (`undefined`) in which others have a turn. */
export type Exit = Iterable<Departure | undefined>;

/** How spans leave the store: when they are due, when they must, and when they are forgotten. */
export class Exits {
  readonly #store: TraceStore;
  readonly #rules: DepartRules;
  readonly #limits: Limits;
  #underWay: TraceState | undefined;

  constructor(store: TraceStore, rules: DepartRules, limits: Limits) {
    this.#store = store;
    this.#rules = rules;
    this.#limits = limits;
  }

  /** The trace that is leaving just now. */
  get underWay(): TraceState | undefined {
    return this.#underWay;
  }

  *departures(reach: Reach, nowMillis: number): Exit {
    const { active, due } = this.#store;
    this.#store.sweep(nowMillis);
    const traces = reach === 'due' ? due.take(nowMillis) : [...active];
    for (const trace of traces) {
      // The caller may have taken a break long enough for the trace to have left.
      if (active.has(trace)) yield* this.leave(trace, reach, nowMillis);
    }
    yield* this.forget(nowMillis);
    if (reach === 'shutdown') yield* this.#endPlaceholders();
  }

  /** What of one trace leaves. */
  leave(trace: TraceState, reach: Reach, nowMillis: number): Exit {
    return this.#noting(trace, this.#leave(trace, reach, nowMillis));
  }

  /** All of one trace, open spans as well. */
  giveUp(trace: TraceState, nowMillis: number): Exit {
    const unended = new Map([...trace.open].map((node) => [node, reasons.tooMany]));
    const plan = { trace, leaving: [...trace.held], unended };
    return this.#noting(trace, this.#depart(plan, nowMillis));
  }

  /** Forgets what has left long ago, and ends placeholders that have been waited for long enough. */
  *forget(nowMillis: number): Exit {
    for (const node of this.#store.forget(nowMillis)) {
      const end = endOfPlaceholder(node);
      if (end) yield end;
    }
  }

  *#noting(trace: TraceState, exit: Exit): Exit {
    this.#underWay = trace;
    try {
      yield* exit;
    } finally {
      this.#underWay = undefined;
    }
  }

  *#leave(trace: TraceState, reach: Reach, nowMillis: number): Exit {
    const planNow = (): Planned =>
      this.#rules.knowsStarts
        ? planOfKnown(trace, reach, nowMillis, this.#limits)
        : planOfEnded(trace, reach, nowMillis, this.#limits);
    const { changes } = trace;
    let { plan, dueMillis } = planNow();
    if (plan && plan.leaving.length > maxReadAtOnce) {
      yield* readAhead(plan.leaving, this.#rules);
      // What has come in the meantime may leave as well, and may be what something hangs on.
      if (trace.changes !== changes) ({ plan, dueMillis } = planNow());
    }
    this.#store.due.set(trace, dueMillis);
    if (plan) yield* this.#depart(plan, nowMillis);
    // It may stay open for hours, or for ever.
    if (plan) for (const node of trace.open) this.#store.loosen(node);
  }

  *#depart(plan: Plan, nowMillis: number): Exit {
    const { trace } = plan;
    const { changes } = trace;
    const { left, awaited, givenUp, ...leaving } = yield* this.#tryDepart(plan, nowMillis);
    const rated: [SpanNode, readonly PendingFeedback[]][] = [];
    let count = 0;
    for (const [node, anchor] of left) {
      if (node.feedback) rated.push([node, node.feedback]);
      this.#store.leave(node, anchor, nowMillis);
      node.announced = givenUp.get(node);
      if (++count % portion === 0) yield;
    }
    // Its span may have come in the meantime.
    for (const node of awaited) if (node.phase === 'awaited') this.#store.remember(node, nowMillis);
    // Whoever came in the meantime may have counted on leaving with a parent that has now left.
    const soonMillis = nowMillis + this.#limits.lingerMillis;
    if (trace.changes !== changes && trace.held.size > 0)
      this.#store.due.set(trace, Math.min(trace.dueMillis, soonMillis));
    const { traceId, open, held } = trace;
    yield {
      traceId,
      ...leaving,
      isLast: open.size + held.size === 0,
      feedback: this.#settle(rated, trace),
    };
  }

  /** The feedback for spans that have just left, and what waited for a run at the top of their trace. */
  #settle(
    rated: readonly (readonly [SpanNode, readonly PendingFeedback[]])[],
    trace: TraceState,
  ): FeedbackStep[] {
    const fates = rated.flatMap(([node, all]) => all.map((pending) => fateAt(node, pending)));
    const waiting = trace.feedback;
    trace.feedback = [];
    fates.push(...waiting.map((pending) => fateAtTop(trace, pending)));
    for (const { kind } of fates) if (kind === 'homeless') this.#rules.onHomelessFeedback?.();
    return fates.flatMap((fate) => (fate.kind === 'send' ? fate.step : []));
  }

  *#tryDepart(plan: Plan, nowMillis: number): Generator<undefined, Departed> {
    try {
      return yield* depart(plan, this.#rules, nowMillis);
    } catch (error) {
      this.#rules.onError(error);
      const unended = plan.unended ?? new Map<SpanNode, string>();
      const lost = [...plan.leaving, ...unended.keys()];
      return {
        linked: false,
        steps: lost.flatMap(({ announced }) => (announced ? endsOfLost(announced, nowMillis) : [])),
        spans: { ...noSpans, unreadable: lost.length, unended: unended.size },
        left: new Map(lost.map((node) => [node, node.anchor])),
        givenUp: new Map(),
        awaited: [],
      };
    }
  }

  *#endPlaceholders(): Exit {
    for (const node of this.#store.awaited()) {
      const end = endOfPlaceholder(node);
      this.#store.leave(node, node.anchor, node.sinceMillis);
      if (end) yield end;
    }
  }
}
