import type { Departure, FeedbackStep } from '../assembler/departure.js';
import type { Reach } from '../assembler/plan.js';
import { both } from '../metrics/departure-watch.js';
import type { SpanLedger } from '../metrics/span-ledger.js';
import {
  feedbackEventOf,
  portionsOfDeparture,
  threadEndEventsOf,
} from '../pipeline/events-of-departure.js';
import { ThreadEnds } from '../threads/thread-ends.js';
import type { EngineParts } from './engine-parts.js';

/** Hands to the client what the assembler lets go, portion by portion, so that the caller can pause between any two. */
export class Outbox {
  readonly #parts: EngineParts;
  readonly #spans: SpanLedger;
  readonly #onError: (error: unknown) => void;
  readonly #threadEnds = new ThreadEnds();

  constructor(parts: EngineParts, spans: SpanLedger, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#spans = spans;
    this.#onError = onError;
  }

  /** When there may next be something to leave, as far as is known now. */
  get dueMillis(): number {
    return Math.min(this.#parts.assembler.dueMillis, this.#threadEnds.dueMillis);
  }

  /** What must leave for memory's sake. */
  *relief(): Iterable<void> {
    const { assembler, now } = this.#parts;
    yield* this.#sendAll(assembler.relief(now()));
  }

  *rate(feedback: FeedbackStep): Iterable<void> {
    void this.#parts.client.deliver(laneOf(feedback.runId), [feedbackEventOf(feedback)]);
    yield;
  }

  /** What may leave now, and the ends of threads. */
  *leave(reach: Reach): Iterable<void> {
    const { assembler, client, now } = this.#parts;
    const sinceMillis = now();
    yield* this.#sendAll(assembler.departures(reach, sinceMillis));
    const endsBy = reach === 'due' ? sinceMillis : Number.POSITIVE_INFINITY;
    for (const { lane, run } of this.#threadEnds.take(endsBy)) {
      void client.deliver(lane, threadEndEventsOf(run));
      yield;
    }
  }

  *#sendAll(departures: Iterable<Departure | undefined>): Iterable<void> {
    for (const departure of departures) {
      if (departure) yield* this.#send(departure);
      else yield;
    }
  }

  *#send(departure: Departure): Iterable<void> {
    const { client, pipeline, now, log, traceLog } = this.#parts;
    const { traceId, linked, isLast } = departure;
    const lane = laneOf(traceId);
    const count = this.#spans.follow(departure.spans);
    const watch = traceLog ? both(count, traceLog.follow(traceId, isLast)) : count;
    const hints = { isolated: linked, onOutcome: watch.onOutcome };
    let isWell = false;
    try {
      for (const { events, threadEnds } of portionsOfDeparture(departure, pipeline, log.warn)) {
        watch.expect(events);
        if (events.length > 0) void client.deliver(lane, events, hints);
        for (const run of threadEnds) this.#threadEnds.hold(lane, run, now());
        yield;
      }
      isWell = true;
    } catch (error) {
      this.#onError(error);
    } finally {
      watch.close(isWell);
    }
  }
}

/**
 * The lane of a trace, which can be told from any of its run ids too: they end in the same twelve digits. So feedback never
 * overtakes its run.
 */
function laneOf(id: string): string {
  return id.slice(-12);
}
