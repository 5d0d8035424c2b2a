import { isContainer } from '../json/rebuild-json.js';

type Fields = Record<string, unknown>;

/** Nobody nests documents so deep; text that does is no list of documents. */
const maxListLevels = 20;

/**
 * Why a page of Lunary's dashboard could not be shown because of this input or output; undefined if
 * it can. One such run takes down the list it is in, for everybody in the project.
 */
export function breaksDashboard(
  runType: string,
  column: 'input' | 'output',
  stored: unknown,
): string | undefined {
  if (runType === 'chat' && stored !== null && !Array.isArray(stored)) {
    return `${column} of a chat run that is no list: no thread can be listed`;
  }
  const shown = parsed(unwrapped(stored, column));
  if (!isContainer(shown)) return undefined;
  const documents = documentsIn(shown, 1);
  if (documents === 'null') return `${column} is a list with null in it`;
  const list: unknown[] = Array.isArray(shown) ? shown : [shown];
  if (list.every(isMessage)) {
    const reason = list.map((message) => brokenMessage(message as Fields)).find(Boolean);
    return reason && `${column} has a message with ${reason}`;
  }
  return documents === 'yes' && !Array.isArray(shown)
    ? `${column} looks like a document (title or id, with source or summary) but is no list`
    : undefined;
}

/** `{input: x}` and `{output: x}` are shown as x. */
function unwrapped(value: unknown, column: string): unknown {
  const isWrapper = isContainer(value) && Object.keys(value).join() === column;
  return isWrapper ? (value as Fields)[column] : value;
}

/** Text that starts like an object is parsed before it is shown. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Whether all of this is documents; `null` if one that is met on the way is null. */
function documentsIn(value: unknown, level: number): 'yes' | 'no' | 'null' {
  if (value === null) return 'null';
  if (!isContainer(value)) return 'no';
  if (Array.isArray(value)) {
    if (level > maxListLevels) return 'no';
    for (const element of value as unknown[]) {
      const documents = documentsIn(element, level + 1);
      if (documents !== 'yes') return documents;
    }
    return 'yes';
  }
  const { title, id, source, summary } = value as Fields;
  const isNamed = typeof title === 'string' || id !== undefined;
  return isNamed && (typeof source === 'string' || typeof summary === 'string') ? 'yes' : 'no';
}

const messageObjects = ['audio', 'functionCall', 'function_call', 'toolCalls', 'tool_calls'];

function isMessage(value: unknown): boolean {
  if (!isContainer(value)) return false;
  const fields = value as Fields;
  return (
    ['text', 'content', 'refusal'].some((key) => typeof fields[key] === 'string') ||
    Array.isArray(fields['content']) ||
    messageObjects.some((key) => typeof fields[key] === 'object')
  );
}

function brokenMessage(message: Fields): string | undefined {
  const calls = message['toolCalls'] || message['tool_calls'];
  if (calls && !Array.isArray(calls)) return 'toolCalls that is no list';
  if (Array.isArray(calls) && calls.includes(null)) return 'null among its toolCalls';
  if (isContainer(message['role'])) return 'a role that is no text';
  const { content } = message;
  if (!Array.isArray(content)) return undefined;
  if (content.includes(null)) return 'null among its content';
  const lacksImage = (content as unknown[]).some(
    (part) =>
      isContainer(part) &&
      (part as Fields)['type'] === 'image_url' &&
      (part as Fields)['imageUrl'] == null,
  );
  return lacksImage ? 'an image_url part without imageUrl' : undefined;
}
