import type { Fields } from '../facts/fields.js';
import { arrayOf, objectOf, opened } from '../json/parse.js';
import { numberOf, textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import { paramsOf } from '../payloads/params.js';
import { requestOf } from '../payloads/request.js';
import { responseOf } from '../payloads/response.js';
import { toolsOf } from '../payloads/tools.js';
import { usageOf } from '../payloads/usage.js';
import type { FieldRule, FieldsRule } from './dialect.js';
import { fieldRule, rule } from './make-rule.js';

export { rule, ruleOfKeys, undeclared } from './make-rule.js';
export { details, metadata, params, usage } from './prefix-rules.js';
export { under } from './under.js';

type TextField = {
  [K in keyof Fields]-?: Exclude<Fields[K], undefined> extends string ? K : never;
}[keyof Fields];

/** The first key that holds non-empty text. */
export function text(field: TextField, ...keys: readonly string[]): FieldRule {
  return firstKey(field, keys, (value) =>
    typeof value === 'number' ? String(value) : textOf(value),
  );
}

/** The first key that holds messages, in any shape. */
export function messages(
  field: 'system' | 'inputMessages' | 'outputMessages',
  ...keys: readonly string[]
): FieldRule {
  const role = field === 'system' ? 'system' : field === 'inputMessages' ? 'user' : 'assistant';
  return firstKey(field, keys, (value) => messagesOf(value, role));
}

/** The first key that is there, its JSON text opened. */
export function value(field: 'input' | 'output', ...keys: readonly string[]): FieldRule {
  return firstKey(field, keys, (found) => (found === null ? undefined : opened(found)));
}

/** Lists given as an array, as JSON text of one, or as one string; `separator` splits a string further. */
export function list(
  field: 'tags' | 'finishReasons',
  keys: readonly string[],
  separator?: string,
): FieldRule {
  return firstKey(field, keys, (found) => listOf(found, separator));
}

export function listOf(raw: unknown, separator?: string): string[] | undefined {
  const single = textOf(raw);
  const entries =
    arrayOf(raw) ??
    (single === undefined
      ? undefined
      : separator === undefined
        ? [single]
        : single.split(separator));
  if (!entries) return undefined;
  const texts: string[] = [];
  for (const entry of entries) {
    const found = typeof entry === 'number' ? String(entry) : textOf(entry)?.trim();
    if (found) texts.push(found);
  }
  return texts.length > 0 ? texts : undefined;
}

/** Request parameters as one JSON object. Tool definitions in it count too. */
export function paramsObject(...keys: readonly string[]): FieldRule {
  return firstKey('params', keys, (found) => {
    const object = objectOf(found);
    if (!object) return undefined;
    const definitions = toolsOf(object['tools'] ?? object['functions']);
    const named = { ...paramsOf(object), ...(definitions ? { tools: definitions } : {}) };
    return Object.keys(named).length > 0 ? named : undefined;
  });
}

/** Tool definitions. */
export function tools(...keys: readonly string[]): FieldRule {
  return firstKey('params', keys, (found) => {
    const definitions = toolsOf(found);
    return definitions && { tools: definitions };
  });
}

/** Token counts as one JSON object. */
export function usageObject(...keys: readonly string[]): FieldRule {
  return firstKey('usage', keys, (found) => usageOf(objectOf(found)));
}

/** The user's own metadata as one JSON object. */
export function metadataObject(...keys: readonly string[]): FieldRule {
  return fieldRule('metadata', keys, (onSpan) => {
    const present = keys.filter((key) => onSpan.includes(key));
    if (present.length === 0) return undefined;
    return (attributes) => {
      const found: Record<string, unknown> = {};
      for (const key of present) Object.assign(found, objectOf(attributes[key]));
      return Object.keys(found).length > 0 ? found : undefined;
    };
  });
}

/** Milliseconds to the first token, from keys in seconds or in milliseconds. */
export function timeToFirstToken(keys: {
  readonly seconds?: readonly string[];
  readonly millis?: readonly string[];
}): FieldRule {
  const { seconds = [], millis = [] } = keys;
  const all = [...seconds, ...millis];
  return fieldRule('details', all, (onSpan) => {
    if (!all.some((key) => onSpan.includes(key))) return undefined;
    return (attributes) => {
      const inSeconds = firstNumber(attributes, seconds);
      const inMillis = firstNumber(attributes, millis);
      const result = inMillis ?? (inSeconds === undefined ? undefined : inSeconds * 1000);
      return result === undefined ? undefined : { timeToFirstToken: `${Math.round(result)} ms` };
    };
  });
}

/** A provider request given whole. */
export function request(...keys: readonly string[]): FieldsRule {
  return rule(['requestModel', 'system', 'inputMessages', 'params'], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = requestOf(attributes[key]);
      if (found) return found;
    }
    return undefined;
  });
}

/** A provider response given whole. */
export function response(...keys: readonly string[]): FieldsRule {
  return rule(
    ['responseModel', 'responseId', 'finishReasons', 'outputMessages', 'usage'],
    keys,
    ({ attributes }) => {
      for (const key of keys) {
        const found = responseOf(attributes[key]);
        if (found) return found;
      }
      return undefined;
    },
  );
}

function firstKey(
  field: keyof Fields,
  keys: readonly string[],
  read: (value: unknown) => unknown,
): FieldRule {
  return fieldRule(field, keys, (onSpan) => {
    const present = keys.filter((key) => onSpan.includes(key));
    const [only] = present;
    if (only === undefined) return undefined;
    if (present.length === 1) return (attributes) => readIfThere(attributes[only], read);
    return (attributes) => {
      for (const key of present) {
        const found = readIfThere(attributes[key], read);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  });
}

function readIfThere(value: unknown, read: (value: unknown) => unknown): unknown {
  return value === undefined ? undefined : read(value);
}

function firstNumber(
  attributes: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): number | undefined {
  for (const key of keys) {
    const found = numberOf(attributes[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
