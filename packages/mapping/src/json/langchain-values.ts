import { isObject, textOf } from './values.js';
import type { JsonObject } from './values.js';

const MAX_DEPTH = 6;

/**
 * LangChain writes its objects as `{lc, type: 'constructor', id: […], kwargs}`, and hands values on in wrappers of one key.
 * What a person means by such a value is what is inside: a message, a list of messages, a text.
 */
export function unwrapLangChain(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value))
    return value.some(isWrapped) ? value.map((entry) => unwrapLangChain(entry, depth + 1)) : value;
  if (!isObject(value)) return value;
  if (isConstructor(value)) {
    const kwargs = value['kwargs'];
    const kind = kindOf(value);
    if (kind.endsWith('Message') || kind.endsWith('MessageChunk')) return value;
    if (kind === 'ChatPromptValue' && isObject(kwargs))
      return unwrapLangChain(kwargs['messages'], depth + 1);
    return kwargs;
  }
  const keys = Object.keys(value);
  const [only] = keys;
  if (
    keys.length === 1 &&
    only !== undefined &&
    ['input', 'output', 'outputs', 'inputs'].includes(only)
  ) {
    return unwrapLangChain(value[only], depth + 1);
  }
  return value;
}

/** The text of a serialised `ToolMessage`: what the tool gave back. */
export function toolMessageIn(value: unknown): JsonObject | undefined {
  const inner = unwrapLangChain(value);
  if (!isObject(inner) || !isConstructor(inner) || !kindOf(inner).startsWith('ToolMessage'))
    return undefined;
  return isObject(inner['kwargs']) ? inner['kwargs'] : undefined;
}

function isWrapped(value: unknown): boolean {
  return isObject(value) && isConstructor(value);
}

function isConstructor(value: JsonObject): boolean {
  return 'lc' in value && Array.isArray(value['id']) && 'kwargs' in value;
}

function kindOf(value: JsonObject): string {
  const id = value['id'];
  return (Array.isArray(id) ? textOf(id.at(-1)) : undefined) ?? '';
}
