import { utf8Length } from '../text/utf8-length.js';

/** Below this a text is not what makes an event large. */
const minTextLength = 64;

/** The fields that hold content; the others are what makes an event that event. */
const contentFields = [
  'input',
  'output',
  'extra',
  'params',
  'metadata',
  'userProps',
  'error',
  'feedback',
];

/**
 * The JSON of an event with its longest texts cut, each with a note of how much is gone, so that the whole has at most
 * `maxBytes`. What is large without long texts is left out as a whole. Undefined if nothing of that is enough.
 */
export function shrinkEvent(json: string, maxBytes: number): string | undefined {
  const event = JSON.parse(json) as Record<string, unknown>;
  const half = Math.floor(longestText(event) / 2);
  for (let limit = half; limit >= minTextLength; limit = Math.floor(limit / 2)) {
    const shorter = fitting(
      withContent(event, (value) => cutTexts(value, limit)),
      maxBytes,
    );
    if (shorter !== undefined) return shorter;
  }
  return fitting(withContent(event, leaveOut), maxBytes);
}

function fitting(event: unknown, maxBytes: number): string | undefined {
  const json = JSON.stringify(event);
  return utf8Length(json) <= maxBytes ? json : undefined;
}

function withContent(
  event: Record<string, unknown>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  const changed = { ...event };
  for (const field of contentFields) {
    if (field in changed) changed[field] = change(changed[field]);
  }
  return changed;
}

function cutTexts(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return cut(value, maxLength);
  if (Array.isArray(value)) return value.map((child) => cutTexts(child, maxLength));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, cutTexts(child, maxLength)]),
  );
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Half a surrogate pair would make the server refuse the event.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
  return `${text.slice(0, end)}… [${text.length - end} characters cut, too large for Lunary]`;
}

/** Keeps the kind of value: a conversation's turn must stay a list, metadata and an error an object. */
function leaveOut(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? note : value;
  return 'message' in value ? { message: note } : {};
}

const note = '[left out, too large for Lunary]';

function longestText(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((most, it) => Math.max(most, longestText(it)), 0);
}
