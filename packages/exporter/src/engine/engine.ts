import type { Context } from '@opentelemetry/api';
import { nextTurn } from '@lunary-otel/ingest';
import type { Feedback, IngestClient } from '@lunary-otel/ingest';
import type { LogRecordLike, ReadableSpanLike } from '@lunary-otel/mapping';
import type { AssemblerStats } from '../assembler/assembler.js';
import { SpanLedger } from '../metrics/span-ledger.js';
import type { SpanStats } from '../metrics/span-ledger.js';
import { Alarm } from './alarm.js';
import type { EngineParts } from './engine-parts.js';
import { Outbox } from './outbox.js';
import { ResourceDetection } from './resource-detection.js';
import { Pump } from './pump.js';
import { sleep, within } from './waits.js';

/** How often memory is looked through for what is too old, when nothing else happens. */
const idleMillis = 60_000;
/** How long an answer to `export()` waits for the server: past that the spans are safe in the queue. */
const answerWithinMillis = 2_000;
/** The same where a request's work ends with it: there the queue is safe only while something waits for it. */
const answerWithinRequestMillis = 10_000;
/** How long an answer waits for spans that are about to leave. */
const answerLookaheadMillis = 1_000;

export interface EngineStats extends AssemblerStats {
  readonly spans: SpanStats;
  readonly delivery: ReturnType<IngestClient['stats']>;
}

const lastChanceMillis = 2_000;

/** What exporter and processor share: hands spans to the assembler, and what leaves it to the client. Never throws. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #alarm: Alarm;
  readonly #resources = new ResourceDetection();
  readonly #spans = new SpanLedger();
  readonly #outbox: Outbox;
  readonly #pump: Pump;
  #isReached = true;
  #isWaking = false;
  #isRelieving = false;
  #hurriedMillis = Number.NEGATIVE_INFINITY;
  #warnedOfTwice = false;
  #shutdown: Promise<void> | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.now, () => void this.#wake());
    this.#outbox = new Outbox(parts, this.#spans, (error) => this.#failed(error));
    this.#pump = new Pump((error) => this.#failed(error), nextTurn);
  }

  get isShutDown(): boolean {
    return this.#shutdown !== undefined;
  }

  started(span: ReadableSpanLike, parentContext: Context): void {
    this.#note(() => {
      if (this.#owns(span))
        this.#parts.assembler.started(
          span,
          this.#parts.contextOf(parentContext),
          this.#parts.now(),
        );
    });
  }

  ended(span: ReadableSpanLike): void {
    if (this.#shutdown) return this.#lose('already-shutdown');
    this.#note(() => {
      if (!this.#owns(span)) return;
      this.#resources.settle(span);
      try {
        if (this.#parts.assembler.ended(span, this.#parts.now())) this.#spans.receive(1);
      } catch (error) {
        this.#lose('unreadable');
        throw error;
      }
    });
  }

  joinLog(log: LogRecordLike): void {
    this.#note(() => this.#parts.assembler.joinLog(log, this.#parts.now()));
  }

  recordFeedback(runId: string, feedback: Feedback): void {
    this.#note(() => {
      const { assembler, now } = this.#parts;
      const fate = assembler.rate(runId, { feedback, millis: now() });
      // Through the pump: the run may be among what is still being made into events.
      if (fate.kind === 'send') void this.#pump.run(this.#outbox.rate(fate.step));
    });
  }

  /**
   * Resolves when those of the given traces that are about to leave have been delivered, or after a bounded time; at once
   * when all of them wait for spans that have not ended.
   */
  async delivered(traceIds: ReadonlySet<string>): Promise<void> {
    const { assembler, client, now } = this.#parts;
    const byMillis = assembler.leaveMillisOf(traceIds, now() + answerLookaheadMillis);
    if (byMillis === undefined) return;
    const limitMillis = nextTurn ? answerWithinMillis : answerWithinRequestMillis;
    await within(limitMillis, async () => {
      // Not the alarm: where each request has timers of its own, that one may be another's, and end with it.
      await sleep(Math.max(1, Math.ceil(byMillis - now()) + 1));
      await this.#pump.run(assembler.dueMillis <= now() ? this.#outbox.leave('due') : []);
      // A flush of the provider reaches an exporter as one more export, so it must not sit out the client's wait for
      // company. Once a second at most: a span processor that exports one span at a time would defeat coalescing.
      if (nextTurn && now() - this.#hurriedMillis < 1_000) return;
      this.#hurriedMillis = now();
      await client.forceFlush(limitMillis);
    });
  }

  /** Sends everything that can be sent now. Resolves when it is settled, or to false at the deadline. */
  async flush(timeoutMillis: number): Promise<boolean> {
    const { client, now } = this.#parts;
    const deadlineMillis = now() + timeoutMillis;
    await this.#pump.run(this.#outbox.leave('flush'));
    this.#isReached = await client.forceFlush(Math.max(0, deadlineMillis - now()));
    return this.#isReached;
  }

  /** Sends everything, open spans too, and stops. Later calls return the first one's promise. */
  shutdown(timeoutMillis: number): Promise<void> {
    return (this.#shutdown ??= this.#close(timeoutMillis));
  }

  stats(): EngineStats {
    return {
      ...this.#parts.assembler.stats(),
      spans: this.#spans.snapshot(),
      delivery: this.#parts.client.stats(),
    };
  }

  async #close(timeoutMillis: number): Promise<void> {
    const { client, claimant, now, onClosed } = this.#parts;
    // A server that a whole flush did not reach gets one more chance, not a second wait of the same length.
    const limitMillis = this.#isReached ? timeoutMillis : Math.min(timeoutMillis, lastChanceMillis);
    const deadlineMillis = now() + limitMillis;
    this.#alarm.stop();
    await this.#pump.run(this.#outbox.leave('shutdown'));
    await client.shutdown(Math.max(0, deadlineMillis - now()));
    claimant.release();
    onClosed?.();
  }

  #owns(span: ReadableSpanLike): boolean {
    if (this.#parts.claimant.claim(span)) return true;
    if (!this.#warnedOfTwice) {
      this.#warnedOfTwice = true;
      this.#parts.log.warn(
        'A span reached Lunary through two exporters or processors; it is sent once. Keep only one of them.',
      );
    }
    return false;
  }

  /** Runs in the application's own code, so it must neither throw nor do much. */
  #note(work: () => void): void {
    if (this.#shutdown) return;
    try {
      work();
      const { assembler } = this.#parts;
      if (assembler.isOverfull && !this.#isRelieving) {
        this.#isRelieving = true;
        void this.#pump.run(this.#relieve());
      }
      // The application makes spans faster than the event loop gets a turn: now it must wait for some to leave.
      while (assembler.isBursting && this.#pump.step());
      this.#schedule();
    } catch (error) {
      this.#failed(error);
    }
  }

  #schedule(): void {
    if (this.#shutdown) return;
    const { assembler, now } = this.#parts;
    const { dueMillis } = this.#outbox;
    if (Number.isFinite(dueMillis)) this.#alarm.setBy(dueMillis);
    else if (assembler.stats().remembered > 0) this.#alarm.setBy(now() + idleMillis);
  }

  async #wake(): Promise<void> {
    if (this.#isWaking) return;
    this.#isWaking = true;
    await this.#pump.run(this.#outbox.leave('due'));
    this.#isWaking = false;
    this.#schedule();
  }

  *#relieve(): Iterable<void> {
    try {
      yield* this.#outbox.relief();
    } finally {
      // Here and not once the pump is done: an application that never lets go of the event loop fills memory again first.
      this.#isRelieving = false;
    }
  }

  #lose(why: 'already-shutdown' | 'unreadable'): void {
    this.#spans.receive(1);
    this.#spans.fail(1, why);
  }

  #failed(error: unknown): void {
    this.#parts.log.error(
      `Lunary exporter failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
