import { arrayOf, opened, parseJson } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { assemble, toolMessage } from './assemble.js';
import type { ChatMessage } from './message.js';
import { areParts } from './part-types.js';
import { partOf, resultTextOf, toolCallOf } from './part.js';
import type { Part } from './part.js';
import { responsesItem } from './responses-item.js';
import { roleOf } from './role-of.js';

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
  const legacy = firstOf(source, 'function_call', 'functionCall') ?? flatCallIn(source);
  if (isObject(legacy)) {
    const read = toolCallOf(legacy, 'toolcall');
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  const reasoning = textOf(
    firstOf(source, 'reasoning_content', 'reasoningContent', 'reasoning', 'thinking'),
  );
  if (reasoning !== undefined) parts.unshift({ kind: 'reasoning', text: reasoning });
  const spoken = isObject(source['audio']) ? textOf(source['audio']['transcript']) : undefined;
  if (spoken !== undefined && role === 'assistant') parts.push({ kind: 'text', text: spoken });
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

function toolCallsOf(source: JsonObject): unknown {
  const extra = source['additional_kwargs'];
  const own = firstOf(source, 'tool_calls', 'toolCalls');
  if (Array.isArray(own) && own.length === 0) return isObject(extra) ? extra['tool_calls'] : own;
  return own ?? (isObject(extra) ? extra['tool_calls'] : undefined);
}

/** OpenInference's flattened form of OpenAI's first function calls. */
function flatCallIn(source: JsonObject): JsonObject | undefined {
  const name = textOf(source['function_call_name']);
  return name === undefined
    ? undefined
    : { name, arguments: source['function_call_arguments_json'] };
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
  // What OpenLLMetry made of the content of a message that only calls tools.
  if (raw === 'null' && toolCallsOf(source) !== undefined) return [];
  if (typeof raw === 'string') return textParts(raw);
  const list = Array.isArray(raw) ? raw : [raw];
  const isSystem = source['role'] === 'system';
  return list.flatMap((entry) => {
    const part = partOf(
      isObject(entry) && isObject(entry['message_content'])
        ? { ...entry['message_content'], ...callIn(entry) }
        : opened(entry),
    );
    if (part?.kind !== 'text') return part ?? [];
    if (part.fragment === true) return part;
    // Sentry writes each part of Gemini's system instruction as JSON text.
    const inner = isSystem ? parseJson(part.text) : undefined;
    return isObject(inner) && areParts([inner]) ? (partOf(inner) ?? []) : textParts(part.text);
  });
}

/** openinference-instrumentation-anthropic puts a tool call beside `message_content`, not into it. */
function callIn(entry: JsonObject): JsonObject {
  return isObject(entry['tool_call']) ? { tool_call: entry['tool_call'] } : {};
}

/** Content that is JSON text of the provider's own parts is opened; any other text, JSON or not, is what was said. */
function textParts(text: string): Part[] {
  const parsed = parseJson(text);
  if (!Array.isArray(parsed) || !parsed.every(isTyped) || !areParts(parsed))
    return [{ kind: 'text', text }];
  return parsed.flatMap((entry) => partOf(entry) ?? []);
}

function isTyped(value: unknown): boolean {
  return isObject(value) && 'type' in value;
}
