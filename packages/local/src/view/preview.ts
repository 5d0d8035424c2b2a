import { isContainer } from '../json/rebuild-json.js';
import { firstLine } from './plain-text.js';
import { previewJson } from './preview-json.js';
import { isMessage, previewMessage } from './preview-message.js';

const maxCharacters = 1000;

/** One line of an input: of a conversation the last thing the user said. */
export function previewInput(input: unknown): string {
  const messages = messagesOf(input);
  const asked = messages?.findLast(({ role }) => role === 'user' || role === 'human');
  return previewOf(asked ?? messages?.at(-1) ?? input);
}

/** One line of an output: of several messages the last. */
export function previewOutput(output: unknown): string {
  return previewOf(messagesOf(output)?.at(-1) ?? output);
}

/** One line of an error: its message where it has one. */
export function previewError(error: unknown): string {
  if (!isContainer(error)) return previewOf(error);
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message !== '' ? firstLine(message) : previewOf(error);
}

function messagesOf(value: unknown): Record<string, unknown>[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every(isMessage) ? value : undefined;
}

function previewOf(value: unknown): string {
  if (typeof value === 'string') return firstLine(value);
  if (isMessage(value)) return firstLine(previewMessage(value, maxCharacters));
  return firstLine(previewJson(value, maxCharacters));
}
