import { expect } from 'vitest';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What keeps a value from being a list of OpenAI chat messages that Lunary can show; empty when nothing does. */
export function shapeProblems(messages: unknown): string[] {
  if (!Array.isArray(messages)) return ['is no list'];
  return messages.flatMap((message: unknown, index) =>
    problemsOf(message).map((problem) => `message ${index} ${problem}`),
  );
}

export function expectChat(messages: unknown): void {
  expect(shapeProblems(messages), JSON.stringify(messages)).toEqual([]);
}

function problemsOf(message: unknown): string[] {
  if (!isObject(message)) return ['is no object'];
  const { role, content, tool_calls: calls, tool_call_id: callId, name, refusal } = message;
  const known = ['role', 'content', 'tool_calls', 'tool_call_id', 'name', 'refusal'];
  return [
    ...(typeof role === 'string' && role !== '' ? [] : ['has no role']),
    ...(contentIsFine(content) ||
    (content === null && (calls !== undefined || refusal !== undefined))
      ? []
      : ['has content that is neither text nor parts']),
    ...(calls === undefined || (Array.isArray(calls) && calls.length > 0 && calls.every(callIsFine))
      ? []
      : ['has tool calls of another shape']),
    ...[callId, name, refusal].flatMap((value) =>
      value === undefined || typeof value === 'string' ? [] : ['has a text field that is no text'],
    ),
    ...Object.keys(message).flatMap((key) => (known.includes(key) ? [] : [`has a key ${key}`])),
  ];
}

function contentIsFine(content: unknown): boolean {
  if (typeof content === 'string') return true;
  return Array.isArray(content) && content.length > 0 && content.every(partIsFine);
}

function partIsFine(part: unknown): boolean {
  if (!isObject(part)) return false;
  const { type, text, image_url: image, input_audio: audio } = part;
  if (type === 'text') return typeof text === 'string';
  if (type === 'image_url') return isObject(image) && typeof image['url'] === 'string';
  return (
    type === 'input_audio' &&
    isObject(audio) &&
    typeof audio['data'] === 'string' &&
    typeof audio['format'] === 'string'
  );
}

function callIsFine(call: unknown): boolean {
  if (!isObject(call)) return false;
  const { id, type, function: fn } = call;
  return (
    (id === undefined || typeof id === 'string') &&
    type === 'function' &&
    isObject(fn) &&
    typeof fn['name'] === 'string' &&
    typeof fn['arguments'] === 'string'
  );
}
