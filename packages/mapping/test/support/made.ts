import type { SpanFacts } from '../../src/facts/span-facts.js';
import { readFacts } from '../../src/facts/read-facts.js';
import type { HrTime, ReadableSpanLike, SpanView } from '../../src/span/span-view.js';
import { viewOf } from '../../src/span/view-of.js';

export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
export const spanId = '00f067aa0ba902b7';

/** 2026-01-01T00:00:00Z. */
export const startSeconds = 1_767_225_600;
const start: HrTime = [startSeconds, 0];

export interface Made extends Partial<Omit<ReadableSpanLike, 'spanContext' | 'events'>> {
  readonly spanId?: string;
  readonly events?: readonly { name: string; attributes?: object }[];
}

/** A span made by hand: ended, one second long, without attributes, unless said otherwise. */
export function spanWith({ spanId: id = spanId, events = [], ...given }: Made): ReadableSpanLike {
  return {
    name: 'span',
    kind: 0,
    spanContext: () => ({ traceId, spanId: id, traceFlags: 1 }),
    startTime: start,
    endTime: [startSeconds + 1, 0],
    ended: true,
    status: { code: 0 },
    attributes: {},
    events: events.map((event) => ({ time: start, ...event })),
    resource: { attributes: {} },
    instrumentationScope: { name: 'made by hand' },
    droppedAttributesCount: 0,
    ...given,
  };
}

export function viewWith(given: Made): SpanView {
  return viewOf(spanWith(given));
}

export function factsWith(given: Made): SpanFacts {
  return readFacts(viewWith(given));
}
