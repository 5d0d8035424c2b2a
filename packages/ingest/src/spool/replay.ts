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

export type ReadReplay =
  | { readonly kind: 'replay'; readonly deliveries: readonly Replay[] }
  | { readonly kind: 'gone' | 'damaged' };

export async function readReplay(file: StoredFile, handedOverAt: number): Promise<ReadReplay> {
  const contents = await file.read();
  if (contents.kind !== 'text') return contents;
  const deliveries = readSpoolText(contents.text);
  if (deliveries === undefined) return { kind: 'damaged' };
  return {
    kind: 'replay',
    deliveries: deliveries.map(({ lane, isolated, events }) => {
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
    }),
  };
}
