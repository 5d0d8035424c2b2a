import type { QueuedEvent } from '../queue/queued-event.js';
import { Ticket } from '../queue/ticket.js';
import { utf8Length } from '../text/utf8-length.js';
import type { StoredFile } from './spool-store.js';
import { readSpoolText } from './spool-text.js';

/** A delivery that comes back from disk. */
export interface Replay {
  readonly ticket: Ticket;
  readonly events: readonly QueuedEvent[];
}

export async function readReplay(
  file: StoredFile,
  handedOverAt: number,
): Promise<readonly Replay[] | 'gone' | 'corrupt'> {
  const text = await file.read();
  if (text === undefined) return 'gone';
  const deliveries = readSpoolText(text);
  if (deliveries === undefined) return 'corrupt';
  return deliveries.map(({ lane, isolated, events }) => {
    const ticket = new Ticket({
      lane,
      isolated,
      handedOverAt,
      sequence: 0,
      events: events.length,
      hasError: events.some((event) => event.event === 'error'),
      isReplay: true,
    });
    return {
      ticket,
      events: events.map((event) => {
        const bytes = utf8Length(event.json);
        return { ...event, bytes, heldBytes: bytes, ticket };
      }),
    };
  });
}
