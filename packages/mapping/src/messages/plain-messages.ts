import { isObject } from '../json/values.js';
import type { ChatMessage } from './message.js';

/** Roles that mean the same everywhere, and whose messages hold nothing but what was said. */
const SPEAKERS: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);

/**
 * The messages of a list in which people and models only say things, in OpenAI's form or that of the GenAI conventions: most
 * are, and need none of the many looks by which other forms are told apart. `undefined`: the list has to be looked at.
 */
export function plainMessages(list: readonly unknown[]): ChatMessage[] | undefined {
  const messages: ChatMessage[] = [];
  for (const entry of list) {
    const message = isObject(entry) ? plainMessage(entry) : undefined;
    if (!message) return undefined;
    messages.push(message);
  }
  return messages.length > 0 ? messages : undefined;
}

function plainMessage(entry: Readonly<Record<string, unknown>>): ChatMessage | undefined {
  const { role } = entry;
  if (!SPEAKERS.has(role)) return undefined;
  let content: string | undefined;
  for (const key in entry) {
    if (key === 'role' || key === 'finish_reason') continue;
    if (content !== undefined) return undefined;
    if (key === 'content') content = plainText(entry[key], LIST_IN_TEXT);
    else if (key === 'parts') content = textOfParts(entry[key], role);
    if (content === undefined) return undefined;
  }
  return content === undefined ? undefined : { role: role as string, content };
}

function textOfParts(parts: unknown, role: unknown): string | undefined {
  if (!Array.isArray(parts)) return undefined;
  const json = role === 'system' ? JSON_IN_TEXT : LIST_IN_TEXT;
  let content = '';
  for (const part of parts as unknown[]) {
    const text = isObject(part) ? textOfPart(part, json) : undefined;
    if (text === undefined) return undefined;
    if (text === '') continue;
    content = content === '' ? text : `${content}\n\n${text}`;
  }
  return content;
}

function textOfPart(part: Readonly<Record<string, unknown>>, json: RegExp): string | undefined {
  if (part['type'] !== 'text') return undefined;
  let text: string | undefined;
  for (const key in part) {
    if (key === 'type') continue;
    if (text !== undefined || (key !== 'content' && key !== 'text')) return undefined;
    text = plainText(part[key], json);
    if (text === undefined) return undefined;
  }
  return text;
}

/** JSON of parts stands in any text at times, and of one part in system instructions: then it has to be looked at. */
const LIST_IN_TEXT = /^\s*\[/;
const JSON_IN_TEXT = /^\s*[[{]/;

function plainText(value: unknown, json: RegExp): string | undefined {
  return typeof value === 'string' && !json.test(value) ? value : undefined;
}
