import type { LogRecordLike } from '@lunary-otel/mapping';

/** Takes log records that belong to spans: a `LunarySpanExporter` or `LunarySpanProcessor`. */
export interface LogSink {
  joinLog(log: LogRecordLike): void;
}

/**
 * Joins content that libraries emit as log records (prompts, answers, exceptions) to the spans they were emitted in. Add it
 * to the logger provider's processors, beside any other.
 *
 * Only records that are events are joined, those with a name or an exception: an application's ordinary log stays out of
 * memory, and out of Lunary. A record may come before its span has ended, or shortly after.
 */
export class LunaryLogRecordProcessor {
  readonly #sink: LogSink;

  constructor(exporterOrProcessor: LogSink) {
    this.#sink = exporterOrProcessor;
  }

  onEmit(record: LogRecordLike, _context?: unknown): void {
    try {
      if (isEvent(record)) this.#sink.joinLog(record);
    } catch {
      // A record with a throwing getter must not break the code that logs.
    }
  }

  /** The span exporter or processor flushes what has been joined. */
  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function isEvent({ eventName, attributes, spanContext }: LogRecordLike): boolean {
  if (!spanContext) return false;
  if (typeof eventName === 'string' && eventName !== '') return true;
  return (
    attributes !== undefined &&
    ('event.name' in attributes ||
      'exception.type' in attributes ||
      'exception.message' in attributes)
  );
}
