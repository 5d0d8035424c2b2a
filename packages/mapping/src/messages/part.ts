import { opened, parseJson, textOfAny } from '../json/parse.js';
import { firstOf, fold, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import { mediaOf } from './media.js';
import type { ContentPart, ToolCall } from './message.js';
import { REASONING_TYPES, TEXT_TYPES, TOOL_CALL_TYPES, TOOL_RESULT_TYPES } from './part-types.js';

/** One piece of a message's content, told apart by its own keys so that any library's shape is understood. */
export type Part =
  /** `fragment`: a piece of a stream, which goes on where the one before it stopped. */
  | { kind: 'text'; text: string; fragment?: true }
  | { kind: 'media'; part: ContentPart }
  | { kind: 'reasoning'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'tool_call'; call: ToolCall }
  | { kind: 'tool_result'; id: string | undefined; name: string | undefined; text: string };

/**
 * Reads one content part of any known shape: OpenAI (chat and Responses), GenAI conventions, AI SDK, Anthropic, Bedrock,
 * Gemini, Genkit, LangChain. What Lunary cannot show (files, server tools, unknown types) becomes text, because other
 * part types are invisible in its viewer. Returns `undefined` for parts that hold nothing.
 */
export function partOf(value: unknown): Part | undefined {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (!isObject(value)) return value == null ? undefined : { kind: 'text', text: textOfAny(value) };
  const type = fold(textOf(value['type']) ?? '');

  if (
    REASONING_TYPES.has(type) ||
    value['thought'] === true ||
    isObject(value['reasoningContent']) ||
    (type === '' && 'reasoning' in value && !('text' in value))
  ) {
    const text = reasoningTextOf(value);
    return text === undefined ? undefined : { kind: 'reasoning', text };
  }
  if (type === 'refusal' || (type === '' && textOf(value['refusal']))) {
    return { kind: 'refusal', text: textOf(firstOf(value, 'refusal', 'text', 'content')) ?? '' };
  }
  const result = toolResultOf(value, type);
  if (result) return result;
  const call = toolCallOf(value, type);
  if (call) return { kind: 'tool_call', call };
  const media = mediaOf(value);
  if (media)
    return media.type === 'text'
      ? { kind: 'text', text: media.text }
      : { kind: 'media', part: media };

  if (TEXT_TYPES.has(type) || type === '') {
    const text = firstOf(value, 'text', 'content', 'value');
    if (typeof text === 'string')
      return { kind: 'text', text, ...(type === '' ? { fragment: true } : {}) };
    if (isObject(text) && typeof text['value'] === 'string')
      return { kind: 'text', text: text['value'] };
    if (TEXT_TYPES.has(type)) return undefined;
  }
  // Genkit's structured answer.
  if (
    type === '' &&
    'data' in value &&
    Object.keys(value).every((key) => key === 'data' || key === 'metadata')
  )
    return { kind: 'text', text: textOfAny(value['data']) };
  if ('json' in value && Object.keys(value).length === 1)
    return { kind: 'text', text: textOfAny(value['json']) };
  // A type and nothing else, or a provider's state that the AI SDK carries along, is nothing that was said.
  if (type !== '' && Object.keys(value).length === 1) return undefined;
  if (type === 'custom' && 'providerOptions' in value) return undefined;
  return { kind: 'text', text: textOfAny(value) };
}

/** A tool call in OpenAI's form from any library's shape, wrapped (`toolUse`, `functionCall`, …) or flat. */
export function toolCallOf(
  value: JsonObject,
  type: string = fold(textOf(value['type']) ?? ''),
): ToolCall | undefined {
  const wrapped = firstOf(
    value,
    'toolUse',
    'functionCall',
    'function_call',
    'toolRequest',
    'tool_call',
    'toolCall',
    'server_tool_call',
    'toolInvocation',
  );
  if (isObject(wrapped)) {
    const outer = textOf(firstOf(value, 'id', 'toolCallId', 'call_id', 'callId'));
    const { type: _type, ...asked } = wrapped;
    const inner =
      toolCallOf(wrapped, 'toolcall') ??
      // The conventions' server tools: the name stands outside, what is asked for inside.
      toolCallOf({ name: value['name'], arguments: asked }, 'toolcall');
    if (!inner) return undefined;
    return inner.id === undefined && outer !== undefined ? { ...inner, id: outer } : inner;
  }
  const fn = isObject(value['function']) ? value['function'] : undefined;
  const named = textOf(
    fn ? fn['name'] : firstOf(value, 'name', 'toolName', 'tool_name', 'function_name'),
  );
  if (!fn && !TOOL_CALL_TYPES.has(type)) return undefined;
  if (named === undefined) return undefined;
  const id = textOf(
    firstOf(
      value,
      'call_id',
      'callId',
      'toolCallId',
      'tool_call_id',
      'toolUseId',
      'tool_use_id',
      'id',
      'ref',
    ),
  );
  const args = fn
    ? firstOf(fn, 'arguments', 'args', 'parameters', 'input')
    : firstOf(value, 'arguments', 'args', 'input', 'parameters');
  return {
    ...(id === undefined ? {} : { id }),
    type: 'function',
    function: { name: named, arguments: argumentsOf(args) },
  };
}

/** Arguments as JSON text: the server renames the keys of objects but never touches the inside of strings. */
function argumentsOf(value: unknown): string {
  if (value === undefined || value === null) return '{}';
  if (typeof value !== 'string') return textOfAny(value);
  if (value.trim().startsWith('"')) {
    const inner = opened(value);
    return typeof inner === 'string' ? inner : textOfAny(inner);
  }
  return value;
}

function toolResultOf(value: JsonObject, type: string): Part | undefined {
  const wrapped = firstOf(
    value,
    'toolResult',
    'functionResponse',
    'toolResponse',
    'tool_call_response',
  );
  // Anthropic names each server tool's result after the tool: web_search_tool_result, code_execution_tool_result.
  const isResult = TOOL_RESULT_TYPES.has(type) || type.endsWith('toolresult');
  if (!isResult && !isObject(wrapped)) return undefined;
  const source = isObject(wrapped) ? wrapped : value;
  const id = textOf(
    firstOf(
      source,
      'tool_use_id',
      'toolUseId',
      'toolCallId',
      'tool_call_id',
      'call_id',
      'callId',
      'id',
      'ref',
    ),
  );
  const name = textOf(firstOf(source, 'toolName', 'tool_name', 'name'));
  const result = firstOf(
    source,
    'response',
    'result',
    'output',
    'content',
    'server_tool_call_response',
    'text',
  );
  return { kind: 'tool_result', id, name, text: resultTextOf(result) };
}

/** The AI SDK's wrappers of a tool's result. */
const RESULT_TYPES = new Set(['text', 'json', 'content', 'error-text', 'error-json']);

/** Text of a tool's result: typed wrappers (`{type:'json', value}`) and lists of text blocks are opened, as JSON text too. */
export function resultTextOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') {
    const blocks = value.startsWith('[{') ? parseJson(value) : undefined;
    return (Array.isArray(blocks) ? textOfBlocks(blocks) : undefined) ?? value;
  }
  if (Array.isArray(value)) {
    const text = textOfBlocks(
      value.map((block) => (typeof block === 'string' ? { text: block } : block)),
    );
    if (text !== undefined) return text;
  }
  if (isObject(value) && typeof value['type'] === 'string') {
    if ('value' in value && RESULT_TYPES.has(value['type'])) return resultTextOf(value['value']);
    if (value['type'] === 'text' && typeof value['text'] === 'string') return value['text'];
  }
  return textOfAny(value);
}

function textOfBlocks(blocks: readonly unknown[]): string | undefined {
  if (blocks.length === 0) return undefined;
  const texts = blocks.map((block) => {
    if (!isObject(block)) return undefined;
    const isBlock =
      TEXT_TYPES.has(fold(textOf(block['type']) ?? '')) || Object.keys(block).length === 1;
    if (isBlock && typeof block['text'] === 'string') return block['text'];
    // A tool's own list of records may well have a text in each: that is data.
    return isBlock && 'json' in block ? textOfAny(block['json']) : undefined;
  });
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

function reasoningTextOf(value: JsonObject): string | undefined {
  const content = value['reasoningContent'];
  if (isObject(content)) {
    const inner = content['reasoningText'];
    return textOf(isObject(inner) ? inner['text'] : content['text']);
  }
  const inner = value['reasoning'];
  if (isObject(inner)) return reasoningTextOf(inner);
  if (fold(textOf(value['type']) ?? '') === 'redactedthinking') return undefined;
  const direct = textOf(firstOf(value, 'text', 'content', 'thinking', 'reasoning', 'data'));
  if (direct !== undefined) return direct;
  for (const list of [value['summary'], value['content']]) {
    if (!Array.isArray(list)) continue;
    const texts = list
      .map((entry) => (isObject(entry) ? textOf(entry['text']) : textOf(entry)))
      .filter((text) => text !== undefined);
    if (texts.length > 0) return texts.join('\n\n');
  }
  return undefined;
}
