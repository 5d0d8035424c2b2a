import { newLedger } from './ledger.js';
import { mendJson } from './mend-json.js';
import { mendRecord } from './mend-record.js';
import { cutText } from './mend-text.js';

const maxValueChars = 1_000;
const maxKeys = 64;
const maxChars = 16 * 1024;

/** The dashboard cuts and lower-cases these wherever a user is shown; a number or object there crashes every list. */
const namingKeys: ReadonlySet<string> = new Set(['name', 'email', 'firstName', 'lastName']);

/** A user's properties, flat: nested ones as JSON text, empty ones left out. `undefined` if none is left. */
export function mendUserProps(
  props: unknown,
): Record<string, string | number | boolean> | undefined {
  if (props === undefined) return undefined;
  const { record } = mendRecord<string | number | boolean>(props, {
    maxKeys,
    maxChars,
    valueOf: (value, key) => {
      const json = mendJson(value, newLedger());
      if (json === undefined || json === null || json === '') return undefined;
      if (typeof json === 'string') return cutText(json, maxValueChars).text;
      if (typeof json === 'object') return cutText(JSON.stringify(json), maxValueChars).text;
      return namingKeys.has(key) ? String(json) : json;
    },
  });
  return Object.keys(record).length === 0 ? undefined : record;
}
