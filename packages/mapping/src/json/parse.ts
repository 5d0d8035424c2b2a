import { isObject } from './values.js';

/** JSON text of an object or array → that; anything else → `undefined`. Never throws. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  const first = firstCharacterOf(value);
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    // Cut by a span limit, or never JSON: the caller keeps the text as text.
    return undefined;
  }
}

/** A value with its JSON text opened: once more when a library encoded it twice. */
export function opened(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed !== undefined) return parsed;
  if (firstCharacterOf(value) !== '"') return value;
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === 'string' ? (parseJson(inner) ?? inner) : value;
  } catch {
    return value;
  }
}

/** An object, given as such or as JSON text. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const candidate = opened(value);
  return isObject(candidate) ? candidate : undefined;
}

/** An array, given as such or as JSON text; its elements opened as well (OTel arrays of JSON strings). */
export function arrayOf(value: unknown): readonly unknown[] | undefined {
  const candidate = opened(value);
  return Array.isArray(candidate) ? candidate.map(opened) : undefined;
}

/** Text of any value: strings as they are, the rest as JSON. Never throws. */
export function textOfAny(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Not `String(value)` for objects: it throws for one without a prototype, and says nothing of any other.
    return typeof value === 'object' ? '[unreadable]' : String(value);
  }
}

function firstCharacterOf(text: string): string | undefined {
  const first = text[0];
  return first === undefined || first > ' ' ? first : /\S/.exec(text)?.[0];
}
