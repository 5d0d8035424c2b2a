import type { Fields } from '../facts/fields.js';
import { arrayOf, objectOf } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { chatMessagesOf } from '../messages/message-of.js';
import { messagesOf } from '../messages/messages-of.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { list, rule, text, tools, value } from './rules.js';

/**
 * Pydantic Logfire and the agents it instruments: message events as one JSON attribute (`events`), the whole conversation of
 * an agent run (`all_messages_events`, `pydantic_ai.all_messages`), tool data without a namespace.
 */
export const logfire: Dialect = {
  name: 'logfire',
  namespaces: [
    'logfire',
    'pydantic_ai',
    'all_messages_events',
    'events',
    'tool_arguments',
    'request_data',
  ],
  genai: false,
  rules: [
    rule(
      ['inputMessages', 'outputMessages'],
      ['events', 'all_messages_events', 'pydantic_ai.all_messages'],
      conversation,
    ),
    rule(
      ['inputMessages', 'outputMessages', 'params'],
      ['request_data', 'response_data'],
      exchange,
    ),
    text('agentName', 'agent_name'),
    value('input', 'tool_arguments'),
    value('output', 'tool_response', 'final_result'),
    tools('model_request_parameters'),
    list('tags', ['logfire.tags']),
  ],
};

/** What came before the last answer is the input; the last answer (events of `gen_ai.choice`) is the output. */
function conversation({ attributes }: SpanView): Partial<Fields> | undefined {
  const events = arrayOf(attributes['events'] ?? attributes['all_messages_events']);
  if (!events) {
    const all = messagesOf(attributes['pydantic_ai.all_messages'], 'user');
    if (!all) return undefined;
    const last = all.at(-1);
    return last?.role === 'assistant'
      ? { inputMessages: all.slice(0, -1), outputMessages: [last] }
      : { inputMessages: all };
  }
  const asked: ChatMessage[] = [];
  const answered: ChatMessage[] = [];
  for (const event of events) {
    if (!isObject(event)) continue;
    const choice = event['event.name'] === 'gen_ai.choice' || isObject(event['message']);
    const message = isObject(event['message']) ? event['message'] : event;
    const role = textOf(message['role']) ?? (choice ? 'assistant' : 'user');
    (choice ? answered : asked).push(...chatMessagesOf(message, role));
  }
  return {
    ...(asked.length > 0 ? { inputMessages: asked } : {}),
    ...(answered.length > 0 ? { outputMessages: answered } : {}),
  };
}

function exchange({ attributes }: SpanView): Partial<Fields> | undefined {
  const asked = messagesOf(objectOf(attributes['request_data'])?.['messages'], 'user');
  const answered = messagesOf(objectOf(attributes['response_data'])?.['message'], 'assistant');
  return asked || answered
    ? {
        ...(asked ? { inputMessages: asked } : {}),
        ...(answered ? { outputMessages: answered } : {}),
      }
    : undefined;
}
