import type { QueuedEvent } from '../queue/queued-event.js';

const head = '{"events":[';
const tail = ']}';

/** What a body has around its events, and what each event but the first adds. */
export const framingBytes: number = head.length + tail.length;
export const commaBytes = 1;

/** The body of a POST, from events that were serialised when they were handed over. */
export function batchBody(events: readonly QueuedEvent[]): string {
  return `${head}${events.map((event) => event.json).join(',')}${tail}`;
}

/** Bytes of that body. */
export function batchBytes(events: readonly QueuedEvent[]): number {
  let bytes = framingBytes + commaBytes * Math.max(0, events.length - 1);
  for (const event of events) bytes += event.bytes;
  return bytes;
}
