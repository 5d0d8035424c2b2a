import type { Context } from '@opentelemetry/api';
import type { Feedback } from '@lunary-otel/ingest';
import { runIdOf } from '@lunary-otel/mapping';
import type { LogRecordLike, ReadableSpanLike } from '@lunary-otel/mapping';
import { createEngine } from './engine/create-engine.js';
import type { Engine, EngineStats } from './engine/engine.js';
import { timeoutMillisOf } from './flush-options.js';
import type { FlushOptions } from './flush-options.js';
import type { LunaryOptions } from './options/schema.js';
import type { SpanIds } from './sdk-types.js';

/**
 * Sends spans to Lunary, for the `spanProcessors` of OpenTelemetry 1.x, 2.x or 3.x; no further processor is needed around it.
 * A trace leaves whole, a moment after the last of its spans in this process has ended; one that is still open after
 * `liveAfterMillis` goes live, and can be watched while it runs.
 *
 * Nothing here changes a span, throws, or does more than take note on the application's time.
 */
export class LunarySpanProcessor {
  readonly #engine: Engine | undefined;

  /** @throws {TypeError} for a wrong option. A missing key is one warning, and nothing is sent. */
  constructor(options: LunaryOptions = {}) {
    this.#engine = createEngine(options, { knowsStarts: true, component: 'LunarySpanProcessor' });
  }

  onStart(span: ReadableSpanLike, parentContext: Context): void {
    this.#engine?.started(span, parentContext);
  }

  onEnd(span: ReadableSpanLike): void {
    this.#engine?.ended(span);
  }

  /**
   * Sends everything that has ended; of a trace that has not, the starts of what it hangs on too. Resolves when all of it is
   * delivered, refused or spooled, or after `timeoutMillis`, 10 seconds if not given. Never rejects.
   */
  async forceFlush(options?: FlushOptions): Promise<void> {
    await this.#engine?.flush(timeoutMillisOf(options));
  }

  /** Like `forceFlush`, and stops. Spans that have not ended leave as failed runs that say so. Never rejects. */
  async shutdown(options?: FlushOptions): Promise<void> {
    await this.#engine?.shutdown(timeoutMillisOf(options));
  }

  /** `shutdown()`, for `await using`. Node 20.5 or newer. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /**
   * Rates a run, any time later and in any process: `recordFeedback(span.spanContext(), { thumb: 'up' })`, or with a run
   * id. Merged over the feedback the run has; `null` takes a part back.
   */
  recordFeedback(run: SpanIds | string, feedback: Feedback): void {
    this.#engine?.recordFeedback(typeof run === 'string' ? run : runIdOf(run), feedback);
  }

  /** What is held, and what became of the events so far. `undefined` without a key. */
  stats(): EngineStats | undefined {
    return this.#engine?.stats();
  }

  /** For `LunaryLogRecordProcessor`. */
  joinLog(log: LogRecordLike): void {
    this.#engine?.joinLog(log);
  }
}
