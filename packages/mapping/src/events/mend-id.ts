import { mendText } from './mend-text.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const anyCaseUuid = new RegExp(uuid, 'i');
const uuidLength = 36;

/**
 * A run id the server takes: a UUID in lower case (the server tells spellings apart where PostgreSQL does not), or other
 * text of another length, which it hashes. Text of a UUID's length that is none would fail the event.
 */
export function mendId(id: string): string {
  if (uuid.test(id)) return id;
  if (anyCaseUuid.test(id)) return id.toLowerCase();
  const text = mendText(id);
  return text === '' || text.length === uuidLength ? `run:${text}` : text;
}
