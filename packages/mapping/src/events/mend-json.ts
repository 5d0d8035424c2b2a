import type { Ledger } from './ledger.js';
import { cutText, mendText } from './mend-text.js';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The dashboard walks values recursively; nothing a person reads is nested this deep. */
const maxDepth = 100;
/** Bounds values that share parts (`[b, b]` of `[c, c]` of …), which have few objects and endless JSON. */
const maxValues = 100_000;
/** Bounds memory before the exact limit on bytes is looked at. */
const maxChars = 4 * 1024 * 1024;
/** Lunary keeps a unique index over metadata keys; no other key is longer than this either. */
export const maxKeyChars = 200;

const unreadable = '[unreadable]';

/**
 * Any value → plain JSON that the server stores and `JSON.stringify` cannot fail on. Never throws: a getter, `toJSON` or
 * proxy that does leaves `[unreadable]` in its place. `undefined` for what JSON has no word for (undefined, functions).
 *
 * Dates are ISO text, bigints, symbols and non-finite numbers text, bytes `[binary 12 bytes]`, maps objects, sets lists.
 */
export function mendJson(value: unknown, ledger: Ledger): Json | undefined {
  return visit(value, ledger, []);
}

/** Own enumerable keys, in order; none if the object does not let itself be listed. */
export function keysOf(object: unknown): readonly string[] {
  if (typeof object !== 'object' || object === null) return [];
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}

function visit(value: unknown, ledger: Ledger, ancestors: object[]): Json | undefined {
  switch (typeof value) {
    case 'string':
      ledger.values++;
      return visitText(value, ledger);
    case 'number':
      ledger.values++;
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      ledger.values++;
      return value;
    case 'bigint':
    case 'symbol':
      ledger.values++;
      return visitText(String(value), ledger);
    case 'object':
      ledger.values++;
      return value === null ? null : visitObject(value, ledger, ancestors);
    default:
      return undefined;
  }
}

function visitText(text: string, ledger: Ledger): string {
  const room = maxChars - ledger.chars;
  if (text.length > room) {
    const { text: kept, cut } = cutText(text, Math.max(room, 0));
    ledger.cut += cut;
    ledger.chars += Math.min(kept.length, maxChars);
    return mendText(kept);
  }
  ledger.chars += text.length;
  return mendText(text);
}

function visitObject(object: object, ledger: Ledger, ancestors: object[]): Json | undefined {
  if (ancestors.includes(object)) return '[circular]';
  const depth = ancestors.length;
  if (depth >= maxDepth || ledger.values > maxValues) {
    ledger.cut++;
    return depth >= maxDepth ? `[more than ${maxDepth} levels]` : `[more than ${maxValues} values]`;
  }
  ancestors.push(object);
  try {
    if (Array.isArray(object)) return visitList(object, ledger, ancestors);
    const replaced = replacementOf(object);
    if (replaced !== undefined) return visit(replaced.value, ledger, ancestors) ?? null;
    return visitRecord(object, ledger, ancestors);
  } catch {
    return unreadable;
  } finally {
    ancestors.pop();
  }
}

function visitList(list: readonly unknown[], ledger: Ledger, ancestors: object[]): Json[] {
  const mended: Json[] = [];
  for (let at = 0; at < list.length; at++) {
    if (ledger.values > maxValues) {
      ledger.cut += list.length - at;
      mended.push(`… [cut ${list.length - at} elements]`);
      break;
    }
    mended.push(visit(read(list, at), ledger, ancestors) ?? null);
  }
  return mended;
}

function visitRecord(object: object, ledger: Ledger, ancestors: object[]): JsonObject {
  const mended: JsonObject = {};
  for (const rawKey of Object.keys(object)) {
    if (ledger.values > maxValues) {
      ledger.cut++;
      continue;
    }
    const key = mendKey(rawKey);
    // The server answers 400 for the whole POST that holds this key anywhere.
    if (key === '__proto__') continue;
    const child = visit(read(object, rawKey), ledger, ancestors);
    if (child === undefined) continue;
    ledger.chars += key.length;
    mended[key] = child;
  }
  return mended;
}

export function mendKey(key: string): string {
  return mendText(key.length > maxKeyChars ? cutText(key, maxKeyChars).text : key);
}

/** `[unreadable]` for what throws. */
export function read(object: object, key: string | number): unknown {
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch {
    return unreadable;
  }
}

/** What stands for an object that is no list and no plain record; `undefined` for a plain record. */
function replacementOf(object: object): { value: unknown } | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    const special = specialOf(object);
    if (special !== undefined) return special;
  }
  const { toJSON } = object as { toJSON?: unknown };
  if (typeof toJSON !== 'function') return undefined;
  const value: unknown = toJSON.call(object, '');
  return value === object ? undefined : { value };
}

function specialOf(object: object): { value: unknown } | undefined {
  if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) {
    return { value: `[binary ${object.byteLength} bytes]` };
  }
  if (object instanceof Date) {
    return { value: Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString() };
  }
  if (object instanceof Error) return { value: `${object.name}: ${object.message}` };
  if (object instanceof Set) return { value: [...object] };
  if (object instanceof Map) {
    const entries: [unknown, unknown][] = [...object];
    const named = entries.every(([key]) => typeof key === 'string');
    return { value: named ? Object.fromEntries(entries) : entries };
  }
  if (object instanceof RegExp) return { value: String(object) };
  return isBoxed(object) ? { value: object.valueOf() } : undefined;
}

function isBoxed(object: object): boolean {
  return /^\[object (?:String|Number|Boolean|BigInt|Symbol)\]$/.test(
    Object.prototype.toString.call(object),
  );
}
