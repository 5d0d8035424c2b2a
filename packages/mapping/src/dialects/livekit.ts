import type { Fields, SpanRunType } from '../facts/fields.js';
import { objectOf, textOfAny } from '../json/parse.js';
import { isObject, numberOf, textOf } from '../json/values.js';
import { assemble } from '../messages/message-of.js';
import { messagesOf } from '../messages/messages-of.js';
import { toolCallOf } from '../messages/part.js';
import type { Part } from '../messages/part.js';
import { arrayOf } from '../json/parse.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { rule, text, tools, usageObject, value } from './rules.js';

/** LiveKit Agents: `lk.*` on `llm_request`, `function_tool`, `agent_turn`, `user_turn` and `agent_session` spans. */
export const livekit: Dialect = {
  name: 'livekit',
  namespaces: ['lk'],
  rules: [
    rule(['type'], ['lk.chat_ctx', 'lk.function_tool.name', 'lk.response.text', 'span.name'], type),
    rule(['entityName'], ['span.name'], ({ name }) => ({ entityName: name })),
    text('agentName', 'lk.agent_name', 'lk.agent_label'),
    text('toolName', 'lk.function_tool.name'),
    text('toolCallId', 'lk.function_tool.id'),
    value('input', 'lk.function_tool.arguments', 'lk.user_input', 'lk.user_transcript', 'lk.input_text'),
    value('output', 'lk.function_tool.output'),
    rule(['error'], ['lk.function_tool.is_error', 'lk.function_tool.output'], toolError),
    rule(['inputMessages'], ['lk.chat_ctx', 'lk.instructions'], inputMessages),
    rule(['outputMessages'], ['lk.response.text', 'lk.response.function_calls'], outputMessages),
    tools('lk.function_tools'),
    usageObject('lk.llm_metrics'),
    rule(['requestModel'], ['lk.llm_metrics'], ({ attributes }) => {
      const model = textOf(objectOf(objectOf(attributes['lk.llm_metrics'])?.['metadata'])?.['model_name']);
      return model === undefined ? undefined : { requestModel: model };
    }),
    rule(['details'], ['lk.response.ttft'], ({ attributes }) => {
      const seconds = numberOf(attributes['lk.response.ttft']);
      return seconds === undefined ? undefined : { details: { timeToFirstToken: `${Math.round(seconds * 1000)} ms` } };
    }),
    text('threadId', 'lk.room_name', 'lk.job_id'),
    text('userId', 'lk.participant_identity', 'lk.participant_id'),
  ],
};

function type({ attributes, name }: SpanView): Partial<Fields> | undefined {
  const found: SpanRunType | undefined = 'lk.function_tool.name' in attributes ? 'tool' : /^llm_request/.test(name) ? 'llm' : /agent/.test(name) ? 'agent' : /^(llm_node|user_turn|job_entrypoint|on_)/.test(name) ? 'chain' : undefined;
  return found ? { type: found } : undefined;
}

function inputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const context = objectOf(attributes['lk.chat_ctx']);
  const found = messagesOf(context?.['items'] ?? attributes['lk.chat_ctx'], 'user');
  return found ? { inputMessages: found } : undefined;
}

function outputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const parts: Part[] = [];
  const answer = textOf(attributes['lk.response.text']);
  if (answer !== undefined) parts.push({ kind: 'text', text: answer });
  for (const call of arrayOf(attributes['lk.response.function_calls']) ?? []) {
    const read = isObject(call) ? toolCallOf(call, 'toolcall') : undefined;
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  return parts.length > 0 ? { outputMessages: assemble('assistant', parts, undefined) } : undefined;
}

function toolError({ attributes }: SpanView): Partial<Fields> | undefined {
  if (attributes['lk.function_tool.is_error'] !== true) return undefined;
  const message = textOfAny(attributes['lk.function_tool.output'] ?? '');
  return { error: message === '' ? {} : { message } };
}
