import type { Context } from '@opentelemetry/api';
import type { ReadableSpanLike } from '@lunary-otel/mapping';

/**
 * What the SDK packages of the 1.x, 2.x and 3.x lines expect of an exporter and a processor, written down structurally: no
 * SDK package is imported, so one build fits all of them.
 */
export interface ExportResultLike {
  /** `ExportResultCode`: 0 success, 1 failed. */
  code: 0 | 1;
  error?: Error;
}

export type { Context, ReadableSpanLike };

/** Which span: `span.spanContext()`, or anything with its two ids. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}
