import type { Fields } from '../facts/fields.js';
import { arrayOf, objectOf, opened } from '../json/parse.js';
import { numberOf, textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import { paramsOf } from '../payloads/params.js';
import { requestOf } from '../payloads/request.js';
import { responseOf } from '../payloads/response.js';
import { toolsOf } from '../payloads/tools.js';
import { usageOf } from '../payloads/usage.js';
import type { SpanView } from '../span/span-view.js';
import type { Rule } from './dialect.js';

type TextField = {
  [K in keyof Fields]-?: Exclude<Fields[K], undefined> extends string ? K : never;
}[keyof Fields];

/** The first key that holds non-empty text. */
export function text(field: TextField, ...keys: readonly string[]): Rule {
  return rule([field], keys, ({ attributes }) => {
    for (const key of keys) {
      const value = attributes[key];
      const found = typeof value === 'number' ? String(value) : textOf(value);
      if (found !== undefined) return { [field]: found } as Partial<Fields>;
    }
    return undefined;
  });
}

/** The first key that holds messages, in any shape. */
export function messages(
  field: 'system' | 'inputMessages' | 'outputMessages',
  ...keys: readonly string[]
): Rule {
  const role = field === 'system' ? 'system' : field === 'inputMessages' ? 'user' : 'assistant';
  return rule([field], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = messagesOf(attributes[key], role);
      if (found) return { [field]: found };
    }
    return undefined;
  });
}

/** The first key that is there, its JSON text opened. */
export function value(field: 'input' | 'output', ...keys: readonly string[]): Rule {
  return rule([field], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = attributes[key];
      if (found !== undefined && found !== null) return { [field]: opened(found) };
    }
    return undefined;
  });
}

/** Lists given as an array, as JSON text of one, or as one string; `separator` splits a string further. */
export function list(
  field: 'tags' | 'finishReasons',
  keys: readonly string[],
  separator?: string,
): Rule {
  return rule([field], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = listOf(attributes[key], separator);
      if (found) return { [field]: found };
    }
    return undefined;
  });
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
  const texts = entries
    ?.flatMap((entry) =>
      typeof entry === 'string' || typeof entry === 'number' ? [String(entry).trim()] : [],
    )
    .filter((entry) => entry !== '');
  return texts && texts.length > 0 ? texts : undefined;
}

/** Request parameters: every known parameter under one of the prefixes, whatever its spelling. */
export function params(...prefixes: readonly string[]): Rule {
  return rule(
    ['params'],
    prefixes.map((prefix) => `${prefix}*`),
    (span) => {
      const found: Record<string, unknown> = {};
      for (const prefix of prefixes) Object.assign(found, { ...under(span, prefix), ...found });
      const named = paramsOf(found);
      return named ? { params: named } : undefined;
    },
  );
}

/** Request parameters as one JSON object. Tool definitions in it count too. */
export function paramsObject(...keys: readonly string[]): Rule {
  return rule(['params'], keys, ({ attributes }) => {
    for (const key of keys) {
      const object = objectOf(attributes[key]);
      if (!object) continue;
      const tools = toolsOf(object['tools'] ?? object['functions']);
      const named = { ...paramsOf(object), ...(tools ? { tools } : {}) };
      if (Object.keys(named).length > 0) return { params: named };
    }
    return undefined;
  });
}

/** Tool definitions. */
export function tools(...keys: readonly string[]): Rule {
  return rule(['params'], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = toolsOf(attributes[key]);
      if (found) return { params: { tools: found } };
    }
    return undefined;
  });
}

/** Token counts: every count under the prefix, whatever its spelling. */
export function usage(prefix: string): Rule {
  return rule(['usage'], [`${prefix}*`], (span) => {
    const found = usageOf(under(span, prefix));
    if (!found) return undefined;
    // What a provider's own spelling tells of its counts does not hold for attributes that only borrow the name.
    const { inputIncludesCached: _cached, outputIncludesReasoning: _reasoning, ...counts } = found;
    return { usage: counts };
  });
}

/** Token counts as one JSON object. */
export function usageObject(...keys: readonly string[]): Rule {
  return rule(['usage'], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = usageOf(objectOf(attributes[key]));
      if (found) return { usage: found };
    }
    return undefined;
  });
}

/** The user's own metadata, one attribute a key, under a prefix. */
export function metadata(...prefixes: readonly string[]): Rule {
  return rule(
    ['metadata'],
    prefixes.map((prefix) => `${prefix}*`),
    (span) => {
      const found: Record<string, unknown> = {};
      for (const prefix of prefixes) Object.assign(found, under(span, prefix));
      return Object.keys(found).length > 0 ? { metadata: found } : undefined;
    },
  );
}

/** The user's own metadata as one JSON object. */
export function metadataObject(...keys: readonly string[]): Rule {
  return rule(['metadata'], keys, ({ attributes }) => {
    const found: Record<string, unknown> = {};
    for (const key of keys) Object.assign(found, objectOf(attributes[key]));
    return Object.keys(found).length > 0 ? { metadata: found } : undefined;
  });
}

/** Facts shown as metadata under this project's names: `{ timeToFirstToken: [keys] }`. */
export function details(table: Readonly<Record<string, readonly string[]>>): Rule {
  return rule(['details'], Object.values(table).flat(), ({ attributes }) => {
    const found: Record<string, unknown> = {};
    for (const [name, keys] of Object.entries(table)) {
      for (const key of keys) {
        const entry = attributes[key];
        if (entry === undefined || entry === null || entry === '') continue;
        found[name] = entry;
        break;
      }
    }
    return Object.keys(found).length > 0 ? { details: found } : undefined;
  });
}

/** Milliseconds to the first token, from keys in seconds or in milliseconds. */
export function timeToFirstToken(keys: {
  readonly seconds?: readonly string[];
  readonly millis?: readonly string[];
}): Rule {
  const { seconds = [], millis = [] } = keys;
  return rule(['details'], [...seconds, ...millis], ({ attributes }) => {
    const inSeconds = seconds
      .map((key) => numberOf(attributes[key]))
      .find((found) => found !== undefined);
    const inMillis = millis
      .map((key) => numberOf(attributes[key]))
      .find((found) => found !== undefined);
    const result = inMillis ?? (inSeconds === undefined ? undefined : inSeconds * 1000);
    return result === undefined
      ? undefined
      : { details: { timeToFirstToken: `${Math.round(result)} ms` } };
  });
}

/** A provider request given whole. */
export function request(...keys: readonly string[]): Rule {
  return rule(['requestModel', 'system', 'inputMessages', 'params'], keys, ({ attributes }) => {
    for (const key of keys) {
      const found = requestOf(attributes[key]);
      if (found) return found;
    }
    return undefined;
  });
}

/** A provider response given whole. */
export function response(...keys: readonly string[]): Rule {
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

/** Anything a table cannot say. */
export function rule(fields: Rule['fields'], keys: readonly string[], read: Rule['read']): Rule {
  return { fields, keys, exact: keys.every(isAttributeKey), read };
}

/** A rule that is left out where no content may be captured: what it reads was not declared to be anything else. */
export function undeclared(plain: Rule): Rule {
  return { ...plain, undeclared: true };
}

function isAttributeKey(key: string): boolean {
  return !/[*( ]|^(event|log):|^span\.(name|kind|scope|status)$/.test(key);
}

/** The attributes under a prefix, without it. */
export function under({ attributes }: SpanView, prefix: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key in attributes) {
    if (key.length > prefix.length && key.startsWith(prefix))
      found[key.slice(prefix.length)] = attributes[key];
  }
  return found;
}
