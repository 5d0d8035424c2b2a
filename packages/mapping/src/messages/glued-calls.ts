import type { ToolCall } from './message.js';

/**
 * Parallel tool calls of a stream that an instrumentation glued into one (`get_weatherget_weather`,
 * `{"city":"Paris"}{"city":"Oslo"}`) → the calls. A call whose arguments are one JSON value, or none, is left as it is.
 */
export function unglued(call: ToolCall): readonly ToolCall[] {
  const { name, arguments: text } = call.function;
  if (!/[}\]]\s*[{[]/.test(text)) return [call];
  const values = jsonValuesIn(text);
  if (!values || values.length < 2) return [call];
  const names = equalParts(name, values.length) ?? values.map(() => name);
  const ids = call.id === undefined ? undefined : sharedPrefixParts(call.id, values.length);
  return values.map((value, index) => ({
    ...(ids
      ? { id: ids[index] ?? '' }
      : call.id !== undefined && index === 0
        ? { id: call.id }
        : {}),
    type: 'function',
    function: { name: names[index] ?? name, arguments: value },
  }));
}

/** The top-level JSON objects and arrays that a text is made of, or `undefined` when it is not made of such alone. */
function jsonValuesIn(text: string): string[] | undefined {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth !== 0) continue;
      values.push(text.slice(start, at + 1).trim());
      start = at + 1;
    }
  }
  if (depth !== 0 || inString || text.slice(start).trim() !== '') return undefined;
  return values.every(isJson) ? values : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function partsOf(text: string, count: number): string[] | undefined {
  if (text.length % count !== 0) return undefined;
  const size = text.length / count;
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
}

function equalParts(text: string, count: number): string[] | undefined {
  const parts = partsOf(text, count);
  return parts?.every((part) => part === parts[0]) ? parts : undefined;
}

const SHARED_ID_CHARACTERS = 4;

function sharedPrefixParts(text: string, count: number): string[] | undefined {
  const parts = partsOf(text, count);
  const prefix = parts?.[0]?.slice(0, SHARED_ID_CHARACTERS) ?? '';
  return prefix.length === SHARED_ID_CHARACTERS && parts?.every((part) => part.startsWith(prefix))
    ? parts
    : undefined;
}
