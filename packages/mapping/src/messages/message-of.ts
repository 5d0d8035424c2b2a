import { arrayOf, opened, parseJson, textOfAny } from '../json/parse.js';
import { firstOf, fold, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { unglued } from './glued-calls.js';
import type { ChatMessage, ContentPart, ToolCall } from './message.js';
import { partOf, resultTextOf, toolCallOf } from './part.js';
import type { Part } from './part.js';

const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  aimessagechunk: 'assistant',
  model: 'assistant',
  bot: 'assistant',
  chatbot: 'assistant',
  function: 'tool',
  humanmessage: 'user',
  aimessage: 'assistant',
  systemmessage: 'system',
  toolmessage: 'tool',
  humanmessagechunk: 'user',
  functionmessage: 'tool',
};

/** Cohere writes them in capitals. */
const PLAIN_ROLES: ReadonlySet<string> = new Set([
  'user',
  'assistant',
  'system',
  'tool',
  'developer',
]);

/**
 * One message of any known shape → OpenAI chat messages. Several, because reasoning stands before the answer as a message
 * of its own and every tool result needs its own `tool` message. Nothing for a value that is no message.
 */
export function chatMessagesOf(value: unknown, defaultRole: string): ChatMessage[] {
  if (typeof value === 'string') return [{ role: defaultRole, content: value }];
  if (!isObject(value)) return [];
  if (isObject(value['message']))
    return chatMessagesOf(value['message'], textOf(value['role']) ?? defaultRole);
  const source = unwrapped(value);
  const item = responsesItem(source);
  if (item) return item;

  const role = roleOf(source, value) ?? defaultRole;
  const parts = contentParts(source);
  for (const call of arrayOf(toolCallsOf(source)) ?? []) {
    if (!isObject(call)) continue;
    const read = toolCallOf(isObject(call['tool_call']) ? call['tool_call'] : call, 'toolcall');
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  const legacy = firstOf(source, 'function_call', 'functionCall');
  if (isObject(legacy)) {
    const read = toolCallOf(legacy, 'toolcall');
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  const reasoning = textOf(
    firstOf(source, 'reasoning_content', 'reasoningContent', 'reasoning', 'thinking'),
  );
  if (reasoning !== undefined) parts.unshift({ kind: 'reasoning', text: reasoning });
  const refusal = textOf(source['refusal']);
  if (refusal !== undefined) parts.push({ kind: 'refusal', text: refusal });

  const callId = textOf(firstOf(source, 'tool_call_id', 'toolCallId', 'tool_use_id'));
  const name = textOf(firstOf(source, 'name', 'tool_name'));
  const isRequest = parts.some(({ kind }) => kind === 'tool_call');
  if ((role === 'tool' && !isRequest) || (callId !== undefined && role !== 'assistant')) {
    return toolMessages(source, parts, callId ?? textOf(source['id']), name);
  }
  return assemble(role === 'tool' ? 'assistant' : role, parts, name);
}

/** Joins the parts of one message; text-only content is one string, since the viewer glues text parts together. */
export function assemble(
  role: string,
  parts: readonly Part[],
  name: string | undefined,
): ChatMessage[] {
  const before: ChatMessage[] = [];
  const after: ChatMessage[] = [];
  const content: ContentPart[] = [];
  const calls: ToolCall[] = [];
  let refusal: string | undefined;
  for (const part of parts) {
    if (part.kind === 'text') {
      addText(content, part, role);
    } else if (part.kind === 'media') content.push(part.part);
    else if (part.kind === 'refusal') refusal = part.text;
    else if (part.kind === 'reasoning') before.push({ role: 'reasoning', content: part.text });
    else if (part.kind === 'tool_result')
      // Anthropic's user turn holds the results first, then what the user says to them.
      (content.length + calls.length === 0 ? before : after).push(
        toolMessage(part.text, part.id, part.name),
      );
    else if (!calls.some((call) => call.id !== undefined && call.id === part.call.id))
      calls.push(...unglued(part.call));
  }
  const hasOwn = content.length > 0 || calls.length > 0 || refusal !== undefined;
  const own: ChatMessage = {
    role,
    content: joined(content, refusal),
    ...(name === undefined ? {} : { name }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(refusal === undefined ? {} : { refusal }),
  };
  return [
    ...before,
    ...(hasOwn || (before.length === 0 && after.length === 0) ? [own] : []),
    ...after,
  ];
}

/** Untyped pieces of an answer are what a stream brought, and go on where the one before stopped. */
function addText(
  content: ContentPart[],
  { text, fragment }: Extract<Part, { kind: 'text' }>,
  role: string,
): void {
  if (text === '') return;
  const last = content.at(-1);
  if (fragment === true && role === 'assistant' && last?.type === 'text')
    content[content.length - 1] = { type: 'text', text: last.text + text };
  else content.push({ type: 'text', text });
}

function joined(
  content: readonly ContentPart[],
  refusal: string | undefined,
): ChatMessage['content'] {
  const texts = content.map((part) => (part.type === 'text' ? part.text : undefined));
  if (texts.every((text) => text !== undefined)) {
    // The viewer shows a refusal only when content is null.
    return texts.length === 0 && refusal !== undefined ? null : texts.join('\n\n');
  }
  return [...content];
}

function toolMessage(
  content: string,
  id: string | undefined,
  name: string | undefined,
): ChatMessage {
  return {
    role: 'tool',
    content,
    ...(id === undefined ? {} : { tool_call_id: id }),
    ...(name === undefined ? {} : { name }),
  };
}

function toolMessages(
  source: JsonObject,
  parts: readonly Part[],
  id: string | undefined,
  name: string | undefined,
): ChatMessage[] {
  const results = parts.filter((part) => part.kind === 'tool_result');
  if (results.length > 0)
    return results.map((part) => toolMessage(part.text, part.id ?? id, part.name ?? name));
  const raw = firstOf(source, 'content', 'text', 'output', 'result', 'response');
  const text = parts.some((part) => part.kind === 'text')
    ? parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    : resultTextOf(raw);
  return [toolMessage(text, id, name)];
}

/** LangChain's serialised messages (`{lc, id, kwargs}`, `{type, data}`) and openinference's `{message: …}` wrap the real one. */
function unwrapped(value: JsonObject): JsonObject {
  if (isObject(value['kwargs']) && ('lc' in value || Array.isArray(value['id'])))
    return value['kwargs'];
  if (isObject(value['data']) && typeof value['type'] === 'string' && 'content' in value['data'])
    return value['data'];
  return value;
}

function roleOf(source: JsonObject, outer: JsonObject): string | undefined {
  const lcId: unknown = outer['id'];
  const named =
    textOf(source['role']) ??
    (Array.isArray(lcId) ? textOf(lcId.at(-1)) : undefined) ??
    roleType(outer['type']) ??
    roleType(source['type']) ??
    roleType(source['_type']);
  if (named === undefined) return undefined;
  const role = named.toLowerCase();
  return ROLES[fold(named)] ?? (PLAIN_ROLES.has(role) ? role : named);
}

function roleType(value: unknown): string | undefined {
  const type = textOf(value);
  return type !== undefined && (fold(type) in ROLES || PLAIN_ROLES.has(type)) ? type : undefined;
}

function toolCallsOf(source: JsonObject): unknown {
  const extra = source['additional_kwargs'];
  const own = firstOf(source, 'tool_calls', 'toolCalls');
  if (Array.isArray(own) && own.length === 0) return isObject(extra) ? extra['tool_calls'] : own;
  return own ?? (isObject(extra) ? extra['tool_calls'] : undefined);
}

function contentParts(source: JsonObject): Part[] {
  // OpenLLMetry's Cohere instrumentation writes the text under the role's own name.
  const raw = firstOf(
    source,
    'parts',
    'contents',
    'content',
    'text',
    textOf(source['role'])?.toLowerCase() ?? 'text',
  );
  if (raw === undefined) return [];
  if (typeof raw === 'string') return textParts(raw);
  const list = Array.isArray(raw) ? raw : [raw];
  return list.flatMap((entry) => {
    const part = partOf(
      isObject(entry) && isObject(entry['message_content'])
        ? { ...entry['message_content'], ...callIn(entry) }
        : opened(entry),
    );
    if (part?.kind !== 'text') return part ?? [];
    return part.fragment === true ? part : textParts(part.text);
  });
}

/** openinference-instrumentation-anthropic puts a tool call beside `message_content`, not into it. */
function callIn(entry: JsonObject): JsonObject {
  return isObject(entry['tool_call']) ? { tool_call: entry['tool_call'] } : {};
}

/** Content that is JSON text of the provider's own parts is opened; any other text, JSON or not, is what was said. */
function textParts(text: string): Part[] {
  if (text === 'null') return [];
  const parsed = parseJson(text);
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isTypedPart))
    return [{ kind: 'text', text }];
  return parsed.flatMap((entry) => partOf(entry) ?? []);
}

function isTypedPart(value: unknown): boolean {
  return isObject(value) && typeof value['type'] === 'string' && Object.keys(value).length > 1;
}

/** Items of OpenAI's Responses API that are no messages of their own kind. */
function responsesItem(value: JsonObject): ChatMessage[] | undefined {
  if ('role' in value) return undefined;
  const type = fold(textOf(value['type']) ?? '');
  if (type.endsWith('calloutput') || type === 'functioncallresult') {
    const id = textOf(firstOf(value, 'call_id', 'callId', 'id'));
    const output = firstOf(value, 'output', 'result');
    const text =
      isObject(output) && typeof output['text'] === 'string'
        ? output['text']
        : resultTextOf(output);
    return [toolMessage(text, id, textOf(value['name']))];
  }
  if (
    type === 'reasoning' ||
    type.endsWith('call') ||
    type === 'tooluse' ||
    type === 'toolresult' ||
    type === 'toolcallresponse'
  ) {
    const part = partOf(value);
    if (type === 'reasoning' && !part) return [];
    return part
      ? assemble(
          'assistant',
          [
            part.kind === 'text'
              ? { kind: 'text', text: `[${textOf(value['type']) ?? 'item'}] ${textOfAny(value)}` }
              : part,
          ],
          undefined,
        )
      : [];
  }
  if (type === 'itemreference') return [];
  return undefined;
}
