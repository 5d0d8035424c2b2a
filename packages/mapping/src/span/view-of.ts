import type { HrTime, LogRecordLike, LogView, ReadableSpanLike, SpanView } from './span-view.js';

const NANOS_PER_MILLI = 1e6;

export function millisOf(time: HrTime): number {
  return time[0] * 1000 + time[1] / NANOS_PER_MILLI;
}

/** The view of a span, open or ended. Never changes the span: every other exporter sees the same object. */
export function viewOf(span: ReadableSpanLike, logs: readonly LogRecordLike[] = []): SpanView {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const parent = span.parentSpanContext;
  const scope = span.instrumentationScope ?? span.instrumentationLibrary;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId ?? span.parentSpanId,
    parentIsRemote: parent ? parent.isRemote === true : undefined,
    sampled: (traceFlags & 1) === 1,
    name: span.name,
    kind: span.kind,
    startMillis: millisOf(span.startTime),
    endMillis: span.ended ? millisOf(span.endTime) : undefined,
    status: span.status,
    attributes: (span.attributes ?? {}) as Record<string, unknown>,
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      millis: millisOf(event.time),
      attributes: (event.attributes ?? {}) as Record<string, unknown>,
    })),
    logs: logs.map(logViewOf),
    scope: scope?.name ?? '',
    // Read when it is asked for: by then a detector that was still at work has often settled.
    get resource() {
      return resourceAttributes(span.resource);
    },
    droppedAttributesCount: span.droppedAttributesCount ?? 0,
  };
}

/** Touching the attributes of a resource that is still being detected makes the SDK log an error for every span. */
function resourceAttributes(resource: ReadableSpanLike['resource']): Record<string, unknown> {
  if (resource?.asyncAttributesPending !== true) return { ...resource?.attributes };
  const settled: Record<string, unknown> = {};
  // Of a merged resource the first entry of a name counts, as in the SDK; what is still a promise is left out.
  for (const [key, value] of resource.getRawAttributes?.() ?? [])
    if (value !== null && typeof value !== 'object') settled[key] ??= value;
  return settled;
}

function logViewOf(log: LogRecordLike): LogView {
  const attributes = (log.attributes ?? {}) as Record<string, unknown>;
  const named = attributes['event.name'];
  return {
    name: log.eventName ?? (typeof named === 'string' ? named : ''),
    millis: millisOf(log.hrTime),
    attributes,
    body: log.body,
  };
}
