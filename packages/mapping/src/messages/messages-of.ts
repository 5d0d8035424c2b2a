import { opened, parseJson } from '../json/parse.js';
import { firstOf, fold, isObject, textOf } from '../json/values.js';
import { assemble } from './assemble.js';
import { chatMessagesOf } from './message-of.js';
import type { ChatMessage } from './message.js';
import { areParts } from './part-types.js';
import { partOf } from './part.js';
import { plainMessages } from './plain-messages.js';
import { isResponsesItem, responsesItem } from './responses-item.js';

/**
 * Any library's messages → OpenAI chat messages: a list of messages of any shape, a list of bare parts, one message,
 * `{messages: …}`, JSON text of these (also encoded twice), or plain text. `undefined` when there is nothing to show.
 */
export function messagesOf(value: unknown, defaultRole: string): ChatMessage[] | undefined {
  const source = opened(value);
  if (typeof value === 'string') {
    if (typeof source === 'string')
      return source === '' ? undefined : [{ role: defaultRole, content: source }];
    const plain = Array.isArray(source) ? plainMessages(source) : undefined;
    if (plain) return plain;
    // JSON in nobody's message shape is what was said: a prompt made of data, a structured answer.
    const told = isConversation(source) ? structured(source, defaultRole) : undefined;
    return told ?? [{ role: defaultRole, content: value }];
  }
  return structured(source, defaultRole);
}

function structured(source: unknown, defaultRole: string): ChatMessage[] | undefined {
  if (Array.isArray(source)) {
    const plain = plainMessages(source);
    if (plain) return plain;
    const flat = source.length > 0 && source.every(Array.isArray) ? source.flat() : source;
    const messages = listMessages(flat.map(opened), defaultRole);
    return nonEmpty(namedTools(wholeInText(messages) ?? messages));
  }
  if (!isObject(source)) return undefined;
  const inner = firstOf(source, 'messages', 'message');
  if (inner !== undefined && !('role' in source)) return messagesOf(inner, defaultRole);
  if (isMessageLike(source)) return nonEmpty(chatMessagesOf(source, defaultRole));
  return undefined;
}

/** Whether JSON that was given as text is somebody's messages or parts rather than data. */
function isConversation(source: unknown): boolean {
  if (Array.isArray(source)) {
    const flat = source.flat().map(opened);
    return flat.some(isMessageLike) || (flat.length > 0 && areParts(flat));
  }
  if (!isObject(source)) return false;
  const inner = opened(firstOf(source, 'messages', 'message'));
  if (Array.isArray(inner) || isObject(inner)) return isConversation(inner);
  return isMessageLike(source);
}

const MESSAGE_KEYS = [
  'content',
  'parts',
  'contents',
  'tool_calls',
  'toolCalls',
  'text',
  'refusal',
  'tool_call_id',
  'function_call',
  'function_call_name',
  'audio',
] as const;

/** Whether a value has the look of a message rather than of a tool's own data. */
export function isMessageLike(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value['role'] === 'string')
    return (
      MESSAGE_KEYS.some((key) => key in value) ||
      value['role'].toLowerCase() in value ||
      Object.keys(value).length === 1
    );
  if (Array.isArray(value['parts'])) return true;
  if (isObject(value['kwargs']) && Array.isArray(value['id']))
    return value['id'].some((name) => textOf(name)?.includes('essage'));
  if (isObject(value['message'])) return isMessageLike(value['message']);
  const type = fold(textOf(value['type']) ?? '');
  return (
    isResponsesItem(value) ||
    ([
      'human',
      'ai',
      'system',
      'tool',
      'functioncall',
      'functioncalloutput',
      'functioncallresult',
    ].includes(type) &&
      Object.keys(value).length > 1)
  );
}

function listMessages(list: readonly unknown[], defaultRole: string): ChatMessage[] {
  const texts = list.every((entry) => typeof entry === 'string');
  if (texts)
    return list.length === 0
      ? []
      : list.map((entry) => ({ role: defaultRole, content: String(entry) }));
  if (!list.some(isMessageLike) && list.every((entry) => isObject(entry))) {
    // Bare parts (an Anthropic answer, system instructions): together they are one message.
    return assemble(
      defaultRole,
      list.flatMap((entry) => partOf(entry) ?? []),
      undefined,
    );
  }
  return merged(list.flatMap((entry) => chatMessagesOf(entry, defaultRole)));
}

/** Some instrumentations write a whole conversation, as JSON text, into the text of one message. */
function wholeInText(messages: readonly ChatMessage[]): ChatMessage[] | undefined {
  const [only] = messages;
  const list = messages.length === 1 && only?.role === 'user' ? parseJson(only.content) : undefined;
  return Array.isArray(list) && list.some(isMessageLike) && list.every(isItem)
    ? listMessages(list, 'user')
    : undefined;
}

function isItem(value: unknown): boolean {
  return isMessageLike(value) || (isObject(value) && responsesItem(value) !== undefined);
}

/** A role that is the name of a tool called before is that tool's answer (LangChain under Langfuse). */
function namedTools(messages: readonly ChatMessage[]): ChatMessage[] {
  const called = new Map<string, string | undefined>();
  return messages.map((message) => {
    for (const { id, function: fn } of message.tool_calls ?? []) called.set(fn.name, id);
    if (!called.has(message.role)) return message;
    const id = message.tool_call_id ?? called.get(message.role);
    return {
      ...message,
      role: 'tool',
      name: message.role,
      ...(id === undefined ? {} : { tool_call_id: id }),
    };
  });
}

/** Responses items arrive one by one: calls of one turn belong to one assistant message. */
function merged(messages: readonly ChatMessage[]): ChatMessage[] {
  const result: ChatMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    const onlyCalls =
      message.role === 'assistant' && message.content === '' && message.tool_calls !== undefined;
    if (onlyCalls && last?.role === 'assistant' && last.tool_calls && last.content === '') {
      result[result.length - 1] = {
        ...last,
        tool_calls: [...last.tool_calls, ...(message.tool_calls ?? [])],
      };
    } else result.push(message);
  }
  return result;
}

function nonEmpty(messages: ChatMessage[]): ChatMessage[] | undefined {
  return messages.length > 0 ? messages : undefined;
}
