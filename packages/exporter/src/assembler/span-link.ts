import type { ReadableSpanLike } from '@lunary-otel/mapping';

/** Where a span hangs, read without looking at anything else of it: this is asked on the application's own time. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly parentIsRemote: boolean;
}

const kindServer = 1;
const kindConsumer = 4;

export function linkOf(span: ReadableSpanLike): SpanLink {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext;
  const parentSpanId = parent?.spanId ?? span.parentSpanId;
  // SDK 1.x does not say which parents are remote. A server's or consumer's nearly always is, and waiting for it would
  // hold back every request that came with a trace context.
  const isEntry = span.kind === kindServer || span.kind === kindConsumer;
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    parentIsRemote: parent ? parent.isRemote === true : isEntry && parentSpanId !== undefined,
  };
}
