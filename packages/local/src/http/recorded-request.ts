import type { IncomingHttpHeaders } from 'node:http';

/** A request as the stand-in saw it. */
export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Absent while the request is under way, and if the client broke off before an answer. */
  status?: number;
  /** Parsed JSON, or the text. */
  answer?: unknown;
  /** Length of the body as received, compressed or not. */
  bytes: number;
  /** Length of the body after decompression. */
  bodyBytes: number;
  /** The parsed body; `{}` where none was read. */
  body: unknown;
  /** The events of the body, in the order they were sent in. */
  events: unknown[];
  /** How often the server waited over this request. */
  stalls: number;
  /** Milliseconds since 1970. */
  receivedAt: number;
  durationMillis?: number;
}

/** The events in a parsed body: a list, or a single one. */
export function eventsOf(body: unknown): unknown[] {
  const events = (body as { events?: unknown } | null)?.events;
  if (!events) return [];
  return Array.isArray(events) ? events : [events];
}
