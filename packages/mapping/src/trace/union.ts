import { richer } from '../dialects/richer.js';
import type { Fields } from '../facts/fields.js';
import { mergedField } from '../facts/merge-fields.js';

/** The union of what two spans know of one call: the first wins, but for messages, where the richer reading does. */
export function union(first: Fields, second: Fields): Fields {
  const result: Record<string, unknown> = { ...first };
  for (const [field, value] of Object.entries(second))
    result[field] = mergedField(field, result[field], value);
  const inputMessages = richer(first.inputMessages, second.inputMessages);
  const outputMessages = richer(first.outputMessages, second.outputMessages);
  return {
    ...(result as Fields),
    ...(inputMessages ? { inputMessages } : {}),
    ...(outputMessages ? { outputMessages } : {}),
  };
}
