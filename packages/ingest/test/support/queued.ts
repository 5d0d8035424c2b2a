import type { IngestEvent } from '../../src/index.js';
import type { QueuedEvent } from '../../src/queue/queued-event.js';
import { Ticket } from '../../src/queue/ticket.js';

export function ticketOf(more: Partial<ConstructorParameters<typeof Ticket>[0]> = {}): Ticket {
  return new Ticket({
    lane: 'lane',
    isolated: false,
    handedOverAt: 0,
    events: 1_000,
    hasError: false,
    sequence: 0,
    isReplay: false,
    ...more,
  });
}

export function queued(event: IngestEvent, ticket: Ticket = ticketOf()): QueuedEvent {
  const json = JSON.stringify(event);
  const bytes = Buffer.byteLength(json);
  return {
    json,
    bytes,
    heldBytes: bytes,
    runId: event.runId,
    event: event.event,
    parentRunId: event.event === 'start' ? event.parentRunId : undefined,
    timestamp: event.timestamp,
    ticket,
  };
}
