import { arrayOf } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';

/** `finish_reason` of output messages: deprecated in favour of an attribute, and still the only place for some. */
export function finishReasonsIn(outputMessages: unknown): string[] {
  return (arrayOf(outputMessages) ?? []).flatMap((message) =>
    isObject(message) ? (textOf(message['finish_reason']) ?? []) : [],
  );
}
