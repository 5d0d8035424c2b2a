import { mostBytes, type Ledger } from './ledger.js';
import type { Json } from './mend-json.js';
import { cutText, utf8Length } from './mend-text.js';

export interface Limit {
  readonly maxBytes: number;
  /** Bytes of the value on the wire. Default: as JSON. */
  readonly sizeOf?: (value: Json) => number;
  /** Objects whose text must stay whole or go, such as an image. */
  readonly isWhole?: (object: object) => boolean;
}

export function bytesOfJson(value: Json): number {
  return utf8Length(JSON.stringify(value));
}

/** Bytes of a value that is sent as JSON inside a string. */
export function bytesOfJsonText(value: Json): number {
  return utf8Length(JSON.stringify(JSON.stringify(value)));
}

/**
 * A value that fits: its longest strings are cut first, each marked. What has no long strings and is too large all the
 * same becomes the beginning of its JSON, as text.
 */
export function limitJson(value: Json, ledger: Ledger, limit: Limit): Json {
  const { maxBytes, sizeOf = bytesOfJson } = limit;
  if (mostBytes(ledger) <= maxBytes) return value;
  let bytes = sizeOf(value);
  if (bytes <= maxBytes) return value;

  const lengths = lengthsOf(value, limit).toSorted((a, b) => b - a);
  let allowance = lengths.reduce((sum, length) => sum + length, 0);
  let next = (allowance * maxBytes) / bytes;
  // Bytes grow with characters along a line that two measures tell; a third round is for text that is no even mixture.
  const rounds = 4;
  for (let round = 0; round < rounds && next > 0; round++) {
    const tally = { cut: 0 };
    const chars = Math.floor(next * margin);
    const shorter = withShorterText(value, longestWithin(lengths, chars), limit, tally);
    const fewerBytes = sizeOf(shorter);
    if (fewerBytes <= maxBytes) {
      ledger.cut += tally.cut;
      return shorter;
    }
    const bytesPerChar = (bytes - fewerBytes) / (allowance - chars);
    next = chars - (fewerBytes - maxBytes) / bytesPerChar;
    bytes = fewerBytes;
    allowance = chars;
  }
  return beginningOf(JSON.stringify(value), ledger, maxBytes);
}

const margin = 0.95;

/** Whether a text fits as a JSON string. */
export function fitsAsText(text: string, maxBytes: number): boolean {
  const bytesPerUnit = 6;
  return text.length * bytesPerUnit <= maxBytes || bytesOfJson(text) <= maxBytes;
}

/** As much of the beginning of a text as fits, marked. */
export function beginningOf(text: string, ledger: Ledger, maxBytes: number): string {
  let kept = text.length;
  let bytes = bytesOfJson(text);
  for (;;) {
    kept = Math.floor(((kept * maxBytes) / bytes) * margin);
    const shorter = cutText(text, kept);
    bytes = bytesOfJson(shorter.text);
    if (bytes > maxBytes && kept > 0) continue;
    ledger.cut += shorter.cut;
    return shorter.text;
  }
}

function lengthsOf(value: Json, limit: Limit, lengths: number[] = []): number[] {
  if (typeof value === 'string') lengths.push(value.length);
  else if (typeof value === 'object' && value !== null && limit.isWhole?.(value) !== true) {
    for (const child of Object.values(value)) lengthsOf(child, limit, lengths);
  }
  return lengths;
}

/** The length to which the longest of these (sorted, longest first) must shrink so that all fit the allowance together. */
function longestWithin(lengths: readonly number[], allowance: number): number {
  let rest = lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    const shorter = lengths[index + 1] ?? 0;
    rest -= length;
    const count = index + 1;
    if (rest + count * shorter <= allowance) return Math.floor((allowance - rest) / count);
  }
  return 0;
}

function withShorterText(
  value: Json,
  maxChars: number,
  limit: Limit,
  tally: { cut: number },
): Json {
  if (typeof value === 'string') {
    const { text, cut } = cutText(value, maxChars);
    tally.cut += cut;
    return text;
  }
  if (typeof value !== 'object' || value === null || limit.isWhole?.(value) === true) return value;
  if (Array.isArray(value))
    return value.map((child) => withShorterText(child, maxChars, limit, tally));
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      withShorterText(child, maxChars, limit, tally),
    ]),
  );
}
