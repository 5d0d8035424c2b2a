import type { IngestEvent } from '../contract/event.js';
import type { QueuedEvent } from '../queue/queued-event.js';

/** A delivery as it is kept on disk. */
export interface SpooledDelivery {
  readonly lane: string;
  readonly isolated: boolean;
  readonly events: readonly SpooledEvent[];
}

export interface SpooledEvent {
  /** As it was serialised when it was handed over. */
  readonly json: string;
  readonly runId: string;
  readonly event: IngestEvent['event'];
  readonly parentRunId: string | undefined;
  readonly timestamp: string;
}

const header = '{"lunarySpool":1}';

/** One line for the format, one for each delivery, one for each of its events. */
export function spoolText(deliveries: readonly SpooledDelivery[]): string {
  const lines = [header];
  for (const { lane, isolated, events } of deliveries) {
    lines.push(JSON.stringify({ lane, isolated, events: events.length }));
    for (const event of events) lines.push(event.json);
  }
  return `${lines.join('\n')}\n`;
}

/** Events in the order of their deliveries, as those deliveries. */
export function deliveriesOf(events: readonly QueuedEvent[]): SpooledDelivery[] {
  const deliveries = new Map<number, { lane: string; isolated: boolean; events: QueuedEvent[] }>();
  for (const event of events) {
    const { sequence, lane, isolated } = event.ticket;
    const delivery = deliveries.get(sequence);
    if (delivery === undefined) deliveries.set(sequence, { lane, isolated, events: [event] });
    else delivery.events.push(event);
  }
  return [...deliveries.values()];
}

/** Undefined for a text that is not whole, or not of this format. */
export function readSpoolText(text: string): SpooledDelivery[] | undefined {
  const lines = text.split('\n');
  // The last line ends with a newline too: a text without it was cut.
  if (lines.shift() !== header || lines.pop() !== '') return undefined;
  const deliveries: SpooledDelivery[] = [];
  try {
    for (let next = 0; next < lines.length;) {
      const { lane, isolated, events: count } = readHead(lines[next]);
      const events = lines.slice(next + 1, next + 1 + count).map(readEvent);
      if (events.length !== count) return undefined;
      deliveries.push({ lane, isolated, events });
      next += 1 + count;
    }
  } catch {
    return undefined;
  }
  return deliveries;
}

function readHead(line: string | undefined): { lane: string; isolated: boolean; events: number } {
  const { lane, isolated, events } = objectOf(line ?? '');
  if (typeof lane !== 'string' || typeof events !== 'number' || events < 0) throw notASpool;
  return { lane, isolated: isolated === true, events };
}

function readEvent(json: string): SpooledEvent {
  const { runId, event, parentRunId, timestamp } = objectOf(json);
  if (typeof runId !== 'string' || typeof timestamp !== 'string' || !isKind(event)) throw notASpool;
  const parent = typeof parentRunId === 'string' ? parentRunId : undefined;
  return { json, runId, event, parentRunId: parent, timestamp };
}

function objectOf(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw notASpool;
  return value as Record<string, unknown>;
}

function isKind(value: unknown): value is IngestEvent['event'] {
  return value === 'start' || value === 'end' || value === 'error' || value === 'feedback';
}

const notASpool = new SyntaxError('not a spool file');
