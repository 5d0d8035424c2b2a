import type { DropReason, Outcome, RefusalRule } from '@lunary-otel/ingest';
import type { DepartedSpans } from '../assembler/departed-spans.js';
import type { DepartureWatch } from './departure-watch.js';

/** Why a span is in nobody's dashboard. */
export type SpanFailure =
  | DropReason
  | Exclude<RefusalRule, 'other'>
  /** The server refused it, by a rule that has no name. */
  | 'rejected'
  /** Malformed beyond reading. */
  | 'unreadable'
  /** Making events of it failed, which is a bug. */
  | 'internal'
  /** Handed over after `shutdown()`. */
  | 'already-shutdown';

/**
 * Counts of spans, each in one place: `received` = `exported` + all of `failedByReason` + `skipped` + `spooled` + `inflight`.
 *
 * What becomes of a span is what becomes of the events that leave with it, of the run that shows it: its own run, or the one
 * it was folded into, where two spans show one call. If these events end differently, the worst counts.
 */
export interface SpanStats {
  /** Ended and handed over; and those given up without an end. */
  readonly received: number;
  /** The server has acknowledged the run that shows them. */
  readonly exported: number;
  readonly failedByReason: Readonly<Partial<Record<SpanFailure, number>>>;
  /** No run shows them: they are transparent, excluded, or not sampled. */
  readonly skipped: number;
  /** On disk, to be sent later by this process or another, which counts their events and not them. */
  readonly spooled: number;
  /** Received, and none of the above yet. */
  readonly inflight: number;
}

interface Fate {
  readonly spans: number;
  eventsLeft: number;
  worst: Outcome;
}

const badness: Record<Outcome['kind'], number> = {
  accepted: 0,
  spooled: 1,
  refused: 2,
  dropped: 3,
};
const fine: Outcome = { kind: 'accepted', duplicate: false };

/** What has become of every span that was handed over. */
export class SpanLedger {
  readonly #failed: Partial<Record<SpanFailure, number>> = {};
  #received = 0;
  #exported = 0;
  #skipped = 0;
  #spooled = 0;
  #inflight = 0;

  receive(spans: number): void {
    this.#received += spans;
    this.#inflight += spans;
  }

  /** Spans that were received have failed. */
  fail(spans: number, why: SpanFailure): void {
    if (spans === 0) return;
    this.#inflight -= spans;
    this.#failed[why] = (this.#failed[why] ?? 0) + spans;
  }

  skip(spans: number): void {
    this.#inflight -= spans;
    this.#skipped += spans;
  }

  follow({ byRun, skipped, unreadable, unended }: DepartedSpans): DepartureWatch {
    this.receive(unended);
    this.skip(skipped);
    this.fail(unreadable, 'unreadable');
    const fates = new Map<string, Fate>();
    return {
      expect: (events) => {
        for (const { runId, event } of events) {
          const spans = event === 'feedback' ? undefined : byRun.get(runId);
          if (spans === undefined) continue;
          const fate = fates.get(runId);
          if (fate) fate.eventsLeft += 1;
          else fates.set(runId, { spans, eventsLeft: 1, worst: fine });
        }
      },
      onOutcome: ({ runId, event }, outcome) => {
        const fate = event === 'feedback' ? undefined : fates.get(runId);
        if (!fate) return;
        if (badness[outcome.kind] > badness[fate.worst.kind]) fate.worst = outcome;
        fate.eventsLeft -= 1;
        if (fate.eventsLeft === 0) this.#settle(fate.spans, fate.worst);
      },
      close: (isWell) => {
        let rest = 0;
        for (const [runId, spans] of byRun) if (!fates.has(runId)) rest += spans;
        if (isWell) this.skip(rest);
        else this.fail(rest, 'internal');
      },
    };
  }

  snapshot(): SpanStats {
    return {
      received: this.#received,
      exported: this.#exported,
      failedByReason: { ...this.#failed },
      skipped: this.#skipped,
      spooled: this.#spooled,
      inflight: this.#inflight,
    };
  }

  #settle(spans: number, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'refused':
        return this.fail(spans, outcome.rule === 'other' ? 'rejected' : outcome.rule);
      case 'dropped':
        return this.fail(spans, outcome.reason);
      case 'accepted':
        this.#exported += spans;
        break;
      case 'spooled':
        this.#spooled += spans;
    }
    this.#inflight -= spans;
  }
}
