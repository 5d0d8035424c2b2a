import type { Fields } from '../facts/fields.js';
import { arrayOf, objectOf, textOfAny } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import { assemble } from '../messages/assemble.js';
import { messagesOf } from '../messages/messages-of.js';
import { toolCallOf } from '../messages/part.js';
import type { Part } from '../messages/part.js';
import { toolsOf } from '../payloads/tools.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { rule, text, timeToFirstToken, usageObject, value } from './rules.js';

/**
 * LiveKit Agents: `lk.*`, newer versions with `lk.pii.*` for what people said. `llm_node` holds a call's content and the
 * `llm_request` inside it the usage; speech to text and text to speech name a model too, and are no calls of one.
 */
export const livekit: Dialect = {
  name: 'livekit',
  namespaces: ['lk'],
  rules: [
    rule(
      ['type', 'noise'],
      ['lk.function_tool.name', 'lk.chat_ctx', 'lk.pii.chat_ctx', 'lk.llm_metrics', 'span.name'],
      type,
    ),
    text('agentName', 'lk.agent_name', 'lk.agent_label'),
    text('toolName', 'lk.function_tool.name'),
    text('toolCallId', 'lk.function_tool.id'),
    rule(['entityName'], ['span.name'], ({ name }) => ({ entityName: name })),
    value(
      'input',
      'lk.function_tool.arguments',
      'lk.pii.function_tool.arguments',
      'lk.user_input',
      'lk.pii.user_input',
      'lk.user_transcript',
      'lk.pii.user_transcript',
      'lk.input_text',
      'lk.pii.input_text',
    ),
    value('output', 'lk.function_tool.output', 'lk.pii.function_tool.output'),
    rule(
      ['error'],
      ['lk.function_tool.is_error', 'lk.function_tool.output', 'lk.pii.function_tool.output'],
      toolError,
    ),
    rule(['inputMessages'], ['lk.chat_ctx', 'lk.pii.chat_ctx'], inputMessages),
    rule(
      ['outputMessages', 'output'],
      [
        'lk.response.text',
        'lk.pii.response.text',
        'lk.response.function_calls',
        'lk.pii.response.function_calls',
      ],
      outputMessages,
    ),
    // Names alone: the conventions' definitions are better.
    rule(['params'], ['lk.function_tools'], ({ attributes }) => {
      const named =
        'gen_ai.tool.definitions' in attributes
          ? undefined
          : toolsOf(attributes['lk.function_tools']);
      return named ? { params: { tools: named } } : undefined;
    }),
    usageObject('lk.llm_metrics', 'lk.realtime_model_metrics'),
    timeToFirstToken({ seconds: ['lk.response.ttft'] }),
    text('threadId', 'lk.room_name', 'lk.pii.room_name'),
    text('userId', 'lk.participant_identity', 'lk.pii.participant_identity', 'lk.participant_id'),
  ],
};

function type({ attributes, name }: SpanView): Partial<Fields> | undefined {
  if ('lk.function_tool.name' in attributes) return { type: 'tool' };
  if (
    /^llm_(node|request)$/.test(name) ||
    (said(attributes, 'response.text') !== undefined &&
      said(attributes, 'chat_ctx') !== undefined) ||
    'lk.llm_metrics' in attributes
  )
    return { type: 'llm' };
  if (/^agent_(turn|session|task)/.test(name)) return { type: 'agent' };
  if (/^(user_turn|job_entrypoint)$/.test(name)) return { type: 'chain' };
  return { type: 'chain', noise: true };
}

/** `lk.<key>` or `lk.pii.<key>`. */
function said(attributes: SpanView['attributes'], key: string): unknown {
  return attributes[`lk.${key}`] ?? attributes[`lk.pii.${key}`];
}

function inputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const context = said(attributes, 'chat_ctx');
  const found = messagesOf(objectOf(context)?.['items'] ?? context, 'user');
  return found ? { inputMessages: found } : undefined;
}

function outputMessages(span: SpanView): Partial<Fields> | undefined {
  const parts: Part[] = [];
  const answer = textOf(said(span.attributes, 'response.text'));
  if (answer !== undefined) parts.push({ kind: 'text', text: answer });
  for (const call of arrayOf(said(span.attributes, 'response.function_calls')) ?? []) {
    const read = isObject(call) ? toolCallOf(call, 'toolcall') : undefined;
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  return parts.length > 0 ? { outputMessages: assemble('assistant', parts, undefined) } : undefined;
}

function toolError({ attributes }: SpanView): Partial<Fields> | undefined {
  if (attributes['lk.function_tool.is_error'] !== true) return undefined;
  const message = textOfAny(said(attributes, 'function_tool.output') ?? '');
  return { error: message === '' ? {} : { message } };
}
