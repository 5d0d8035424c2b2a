import type {
  EventView,
  HrTime,
  LogRecordLike,
  LogView,
  ReadableSpanLike,
  SpanView,
} from './span-view.js';

const NANOS_PER_MILLI = 1e6;
const NO_EVENTS: readonly EventView[] = [];
const NO_LOGS: readonly LogView[] = [];

export function millisOf(time: HrTime): number {
  return time[0] * 1000 + time[1] / NANOS_PER_MILLI;
}

/** The view of a span, open or ended. Never changes the span: every other exporter sees the same object. */
export function viewOf(span: ReadableSpanLike, logs: readonly LogRecordLike[] = []): SpanView {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const parent = span.parentSpanContext;
  const events = span.events ?? NO_EVENTS;
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
    events: events.length === 0 ? NO_EVENTS : events.map(eventViewOf),
    logs: logs.length === 0 ? NO_LOGS : logs.map(logViewOf),
    scope: (span.instrumentationScope ?? span.instrumentationLibrary)?.name ?? '',
    resource: span.resource,
    droppedAttributesCount: span.droppedAttributesCount ?? 0,
  };
}

function eventViewOf(event: ReadableSpanLike['events'][number]): EventView {
  return {
    name: event.name,
    millis: millisOf(event.time),
    attributes: (event.attributes ?? {}) as Record<string, unknown>,
  };
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
