import { isContainer } from './rebuild-json.js';

const loneSurrogate = /\p{Cs}/u;

/** Why PostgreSQL would not take this text as part of a jsonb value; undefined if it would. */
function unstorableText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'unsupported Unicode escape sequence';
  if (loneSurrogate.test(text)) return 'invalid input syntax for type json';
  return undefined;
}

/** The first text of a JSON value, keys included, that a jsonb column refuses, as the error it gives. */
export function findUnstorable(root: unknown): string | undefined {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') {
      const reason = unstorableText(value);
      if (reason !== undefined) return reason;
    } else if (Array.isArray(value)) {
      // Last element first, so that the first is popped first: the error is the first in the text.
      for (let index = value.length - 1; index >= 0; index--) pending.push(value[index]);
    } else if (isContainer(value)) {
      const entries = Object.entries(value);
      for (let index = entries.length - 1; index >= 0; index--) {
        const entry = entries[index];
        if (entry !== undefined) pending.push(entry[1], entry[0]);
      }
    }
  }
  return undefined;
}

/** Whether an object anywhere in a parsed body has a key `__proto__` of its own. */
export function hasPrototypeKey(root: unknown): boolean {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (!isContainer(value)) continue;
    if (!Array.isArray(value) && Object.hasOwn(value, '__proto__')) return true;
    for (const child of Object.values(value)) if (isContainer(child)) pending.push(child);
  }
  return false;
}
