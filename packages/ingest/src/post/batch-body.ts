import type { QueuedEvent } from '../queue/queued-event.js';

const head = '{"events":[';
const tail = ']}';

/** What a body has around its events, and what each event but the first adds. */
export const framingBytes: number = head.length + tail.length;
export const commaBytes = 1;

/**
 * The body of a POST, from events that were serialised when they were handed over. Each is written to its place: to join
 * them and then encode the whole would hold the event loop four times as long.
 */
export function batchBody(events: readonly QueuedEvent[]): Uint8Array {
  const encoder = new TextEncoder();
  const body = new Uint8Array(batchBytes(events));
  let at = 0;
  const write = (text: string): void => {
    at += encoder.encodeInto(text, body.subarray(at)).written;
  };
  write(head);
  for (const [index, { json }] of events.entries()) {
    if (index > 0) write(',');
    write(json);
  }
  write(tail);
  return body;
}

/** Bytes of that body. */
export function batchBytes(events: readonly QueuedEvent[]): number {
  let bytes = framingBytes + commaBytes * Math.max(0, events.length - 1);
  for (const event of events) bytes += event.bytes;
  return bytes;
}
