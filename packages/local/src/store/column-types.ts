import { textOf } from '../json/text-of.js';
import { findUnstorable } from '../json/find-unstorable.js';
import { rebuildJson } from '../json/rebuild-json.js';
import { type Encoded, refused } from './outcome.js';

/** A PostgreSQL type: what it stores of a value that a statement hands it, or why it does not. */
export interface ColumnType<T> {
  name: string;
  /** Whether a boolean parameter is cast. Where it is not, the statement fails before it runs. */
  takesBooleans: boolean;
  encode: (value: unknown) => Encoded<T>;
}

const accept = <T>(value: T): Encoded<T> => ({ kind: 'value', value });

export const jsonb: ColumnType<unknown> = {
  name: 'jsonb',
  takesBooleans: false,
  encode: (value) => {
    const reason = findUnstorable(value);
    if (reason !== undefined) return refused(reason);
    const rebuilt = rebuildJson(value, { key: (key) => key, leaf: jsonLeaf });
    return rebuilt.kind === 'value'
      ? accept(rebuilt.value)
      : refused('Maximum call stack size exceeded.');
  },
};

/** 1e400 has no JSON text but null, and -0 has none but 0. */
function jsonLeaf(leaf: unknown): unknown {
  if (typeof leaf !== 'number') return leaf;
  if (!Number.isFinite(leaf)) return null;
  return leaf === 0 ? 0 : leaf;
}

export const text: ColumnType<string> = {
  name: 'text',
  takesBooleans: true,
  encode: (value) => {
    const string = textOf(value);
    return string.includes('\u0000')
      ? refused('invalid byte sequence for encoding "UTF8": 0x00')
      : accept(string.replace(/\p{Cs}/gu, '\ufffd'));
  },
};

export const textArray: ColumnType<(string | null)[]> = {
  name: 'text[]',
  takesBooleans: false,
  encode: (value) => {
    if (typeof value === 'string') return refused(`malformed array literal: "${value}"`);
    if (!Array.isArray(value)) {
      const got = typeof value === 'object' ? 'an instance of Object' : `type ${typeof value}`;
      return refused(
        `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received ${got}`,
      );
    }
    const elements: (string | null)[] = [];
    for (const element of value as unknown[]) {
      const encoded = element === null ? accept(null) : text.encode(element);
      if (encoded.kind === 'refused') return encoded;
      elements.push(encoded.value);
    }
    return accept(elements);
  },
};

const canonicalUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const uuidText = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/;

/** PostgreSQL takes any letter case, braces, and a hyphen after any four digits. */
export const uuid: ColumnType<string> = {
  name: 'uuid',
  takesBooleans: false,
  encode: (value) => {
    const given = textOf(value);
    if (canonicalUuid.test(given)) return accept(given);
    if (given.includes('\u0000')) return text.encode(given);
    const bare = given.startsWith('{') && given.endsWith('}') ? given.slice(1, -1) : given;
    const lower = bare.toLowerCase();
    if (!uuidText.test(lower)) return refused(`invalid input syntax for type uuid: "${given}"`);
    const digits = lower.replaceAll('-', '');
    return accept(digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
  },
};

const maxInteger = 2 ** 31 - 1;

export const integer: ColumnType<number> = {
  name: 'integer',
  takesBooleans: false,
  encode: (value) => {
    const given = textOf(value);
    if (!/^\s*[-+]?\d+\s*$/.test(given)) {
      return refused(`invalid input syntax for type integer: "${given}"`);
    }
    const number = Number(given);
    return fitsInteger(number)
      ? accept(number)
      : refused(`value "${given}" is out of range for type integer`);
  },
};

export function fitsInteger(number: number): boolean {
  return number >= -maxInteger - 1 && number <= maxInteger;
}

/** Takes ISO strings as `Date` writes them; years that need a sign are none for PostgreSQL. */
export const timestamp: ColumnType<number> = {
  name: 'timestamp with time zone',
  takesBooleans: false,
  encode: (value) => {
    const iso = textOf(value);
    if (iso.startsWith('+')) return refused(`time zone displacement out of range: "${iso}"`);
    if (iso.startsWith('-') || iso.startsWith('0000')) {
      return refused(`date/time field value out of range: "${iso}"`);
    }
    return accept(Date.parse(iso));
  },
};
