import { isContainer } from '../json/rebuild-json.js';
import { previewJson } from './preview-json.js';

type Fields = Record<string, unknown>;

/** Whether a value is a chat message in OpenAI's form, as Lunary's dashboard tells one. */
export function isMessage(value: unknown): value is Fields {
  if (!isContainer(value) || Array.isArray(value)) return false;
  const { role, content, toolCalls, refusal } = value as Fields;
  return (
    typeof role === 'string' &&
    (typeof content === 'string' ||
      Array.isArray(content) ||
      Array.isArray(toolCalls) ||
      typeof refusal === 'string')
  );
}

/** A message in one text: its role, what it says, the tools it calls. */
export function previewMessage(message: Fields, maxCharacters: number): string {
  const { role, content, toolCalls, refusal } = message;
  const parts = [contentText(content, maxCharacters)];
  if (typeof refusal === 'string') parts.push(refusal);
  if (Array.isArray(toolCalls)) {
    for (const call of toolCalls as unknown[]) parts.push(callText(call, maxCharacters));
  }
  return `${String(role)}: ${parts.filter((part) => part !== '').join(' ')}`;
}

function contentText(content: unknown, maxCharacters: number): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as unknown[]).map((part) => partText(part, maxCharacters)).join(' ');
}

function partText(part: unknown, maxCharacters: number): string {
  if (!isContainer(part)) return previewJson(part, maxCharacters);
  const { type, text } = part as Fields;
  if (typeof text === 'string') return text;
  return `[${typeof type === 'string' ? type : 'part'}]`;
}

function callText(call: unknown, maxCharacters: number): string {
  const called = isContainer(call) ? (call as Fields)['function'] : undefined;
  if (!isContainer(called)) return previewJson(call, maxCharacters);
  const { name, arguments: given } = called as Fields;
  const shown = typeof given === 'string' ? given : previewJson(given ?? {}, maxCharacters);
  return `→ ${typeof name === 'string' ? name : '?'}(${shown})`;
}
