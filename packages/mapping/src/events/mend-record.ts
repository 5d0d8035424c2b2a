import { keysOf, mendKey, read } from './mend-json.js';

export interface RecordRules<T> {
  /** What to send for a value; `undefined` leaves the key out. */
  readonly valueOf: (value: unknown, storedKey: string) => T | undefined;
  /** Stored keys that mean something else to the server: they are sent with `_` behind them. */
  readonly reserved?: ReadonlySet<string>;
  readonly maxKeys: number;
  /** Keys and values together, the values as JSON. What does not fit is left out. */
  readonly maxChars: number;
}

/**
 * A flat record with keys that stay apart. The server camelCases keys, and of two that come out alike only the last
 * survives, so the later of `a_b` and `a_B` is sent as `a_B_2`.
 */
export function mendRecord<T>(
  record: unknown,
  rules: RecordRules<T>,
): { record: Record<string, T>; cut: number } {
  const mended: Record<string, T> = {};
  // The keys as they are stored. Those that are stored as they are written cannot meet, so mostly none is kept.
  let stored: Set<string> | undefined;
  let keys = 0;
  let cut = 0;
  let room = rules.maxChars;
  for (const rawKey of keysOf(record)) {
    const key = mendKey(rawKey);
    if (key === '' || key === '__proto__') continue;
    const storedKey = storedKeyOf(key);
    const mendedValue = rules.valueOf(read(record as object, rawKey), storedKey);
    if (mendedValue === undefined) continue;
    const chars = key.length + charsOf(mendedValue);
    if (keys >= rules.maxKeys || chars > room) {
      cut += chars;
      continue;
    }
    room -= chars;
    keys += 1;
    const isReserved = rules.reserved?.has(storedKey) === true;
    if (storedKey !== rawKey || isReserved) stored ??= new Set(Object.keys(mended));
    const isTaken = isReserved || stored?.has(storedKey) === true;
    const free = isTaken && stored ? freeKey(key, rules, stored) : key;
    stored?.add(isTaken ? storedKeyOf(free) : storedKey);
    mended[free] = mendedValue;
  }
  return { record: mended, cut };
}

/** The key as the server writes it down. */
export function storedKeyOf(key: string): string {
  if (!key.includes('_') && !key.includes('-')) return key;
  return key.replaceAll(/[-_]([a-z])/gi, (_, letter: string) => letter.toUpperCase());
}

function freeKey(
  key: string,
  { reserved }: { reserved?: ReadonlySet<string> },
  taken: ReadonlySet<string>,
): string {
  const allowed = reserved?.has(storedKeyOf(key)) === true ? `${key}_` : key;
  let free = allowed;
  for (let number = 2; taken.has(storedKeyOf(free)); number++) free = `${allowed}_${number}`;
  return free;
}

function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'number' ? String(value).length : JSON.stringify(value).length;
}
