import type { Feedback } from '@lunary-otel/ingest';
import { runIdOf } from '@lunary-otel/mapping';
import type { LogRecordLike, ReadableSpanLike } from '@lunary-otel/mapping';
import { createEngine } from './engine/create-engine.js';
import type { Engine, EngineStats } from './engine/engine.js';
import { timeoutMillisOf } from './flush-options.js';
import type { FlushOptions } from './flush-options.js';
import type { LunaryOptions } from './options/schema.js';
import type { ExportResultLike, SpanIds } from './sdk-types.js';

const success = 0;
const failed = 1;
/** An export this soon after the last answer did not wait for its turn. */
const backlogMillis = 50;

/**
 * Sends ended spans to Lunary; wrap it in a BatchSpanProcessor or SimpleSpanProcessor of OpenTelemetry 1.x, 2.x or 3.x.
 * Where you can, use `LunarySpanProcessor` instead: it sees spans start, so it need not guess what is still to come.
 *
 * `export()` may be called concurrently. Children wait in memory for the parents that end after them, at most
 * `maxHoldMillis`; so a successful export means: what could leave was delivered, or is safe in the delivery queue.
 */
export class LunarySpanExporter {
  readonly #engine: Engine | undefined;
  #isShutDown = false;
  #answeredMillis = Number.NEGATIVE_INFINITY;
  #lastLength = 0;

  /** @throws {TypeError} for a wrong option. A missing key is one warning, and nothing is sent. */
  constructor(options: LunaryOptions = {}) {
    this.#engine = createEngine(options, { knowsStarts: false, component: 'LunarySpanExporter' });
  }

  /**
   * Answers exactly once: success when the traces that are complete have been delivered, at the latest after about two
   * seconds; at once when all of these spans wait for their parents. Failed only after `shutdown()`.
   */
  export(
    spans: readonly ReadableSpanLike[],
    resultCallback: (result: ExportResultLike) => void,
  ): void {
    if (this.#isShutDown) {
      // Counted, and no more.
      for (const span of spans) this.#engine?.ended(span);
      answer(resultCallback, {
        code: failed,
        error: new Error('LunarySpanExporter has been shut down'),
      });
      return;
    }
    const engine = this.#engine;
    if (!engine) {
      answer(resultCallback, { code: success });
      return;
    }
    const traceIds = new Set<string>();
    for (const span of spans) {
      engine.ended(span);
      const traceId = traceIdOf(span);
      if (traceId !== undefined) traceIds.add(traceId);
    }
    // A BatchSpanProcessor with a backlog exports one full batch after the other, each as soon as the one before is
    // answered. It must not be held up then: it drops what it has no room for.
    const isAtOnce = performance.now() - this.#answeredMillis < backlogMillis;
    const isBacklog = isAtOnce && spans.length > 1 && spans.length === this.#lastLength;
    this.#lastLength = spans.length;
    const settled = isBacklog ? Promise.resolve() : engine.delivered(traceIds);
    void this.#answerAfter(settled, resultCallback);
  }

  /**
   * Sends what has been exported, children of open parents too: a placeholder stands for such a parent until it ends.
   * Resolves when all of it is delivered, refused or spooled, or after `timeoutMillis`, 10 seconds if not given. Never rejects.
   */
  async forceFlush(options?: FlushOptions): Promise<void> {
    await this.#engine?.flush(timeoutMillisOf(options));
  }

  /** Like `forceFlush`, and stops. Never rejects. */
  async shutdown(options?: FlushOptions): Promise<void> {
    this.#isShutDown = true;
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

  async #answerAfter(
    settled: Promise<void>,
    resultCallback: (result: ExportResultLike) => void,
  ): Promise<void> {
    await settled;
    this.#answeredMillis = performance.now();
    answer(resultCallback, { code: success });
  }

  /** For `LunaryLogRecordProcessor`. */
  joinLog(log: LogRecordLike): void {
    this.#engine?.joinLog(log);
  }
}

function answer(callback: (result: ExportResultLike) => void, result: ExportResultLike): void {
  try {
    callback(result);
  } catch {
    // The caller's own error, in the caller's own code: there is nobody left to tell.
  }
}

function traceIdOf(span: ReadableSpanLike): string | undefined {
  try {
    return span.spanContext().traceId;
  } catch {
    return undefined;
  }
}
