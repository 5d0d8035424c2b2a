import { lookUp } from '../json/look-up.js';
import type { Fields } from '../facts/fields.js';
import { arrayOf, objectOf, opened, textOfAny } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { chatMessagesOf } from '../messages/message-of.js';
import { isMessageLike, messagesOf } from '../messages/messages-of.js';
import { areParts } from '../messages/part-types.js';
import type { EventView, LogView, SpanView } from '../span/span-view.js';
import { toolsOf } from '../payloads/tools.js';
import type { Dialect } from './dialect.js';
import { finishReasonsIn } from './finish-reasons.js';
import { rule, undeclared } from './rules.js';

const evaluationKeys = ['event:gen_ai.evaluation.result', 'log:gen_ai.evaluation.result'];
const judged = ['gen_ai.evaluation.score.label', 'gen_ai.evaluation.score.value'];
const explained = [...judged, 'gen_ai.evaluation.explanation'];

/**
 * GenAI content in events: one a message (`gen_ai.user.message`, `gen_ai.choice`, …), or whole
 * (`gen_ai.client.inference.operation.details`, `gen_ai.content.prompt`); as span events (Azure, Strands) or as log records
 * (OTel contrib, Elastic, openlit), with the payload in attributes, in the body, or in one JSON attribute.
 */
export const genAiEvents: Dialect = {
  name: 'gen-ai-events',
  namespaces: ['gen_ai'],
  speaks: ({ events, logs }) => events.some(isGenAi) || logs.some(isGenAi),
  // The span itself says what it is; events only say what was said.
  genai: false,
  rules: [
    rule(
      ['system', 'inputMessages', 'outputMessages', 'finishReasons', 'params'],
      [
        'event:gen_ai.client.inference.operation.details',
        'log:gen_ai.client.inference.operation.details',
      ],
      wholeContent,
    ),
    rule(
      ['inputMessages'],
      ['event:gen_ai.*.message', 'log:gen_ai.*.message', 'event:gen_ai.content.prompt'],
      inputMessages,
    ),
    rule(
      ['outputMessages', 'finishReasons'],
      ['event:gen_ai.choice', 'log:gen_ai.choice', 'event:gen_ai.content.completion'],
      outputMessages,
    ),
    // An explanation quotes what it explains.
    undeclared(rule(['details'], evaluationKeys, (span) => evaluations(span, explained))),
    rule(['details'], evaluationKeys, (span) => evaluations(span, judged)),
  ],
};

function eventsOf({ events, logs }: SpanView): readonly (EventView | LogView)[] {
  return [...events, ...logs].filter(isGenAi);
}

function isGenAi({ name }: EventView): boolean {
  return name.startsWith('gen_ai.');
}

/** The payload of an event wherever it is: attributes, structured body, or one JSON attribute. */
function payloadOf(event: EventView | LogView): Readonly<Record<string, unknown>> {
  const body = 'body' in event ? objectOf(event.body) : undefined;
  return {
    ...event.attributes,
    ...objectOf(event.attributes['gen_ai.event.content']),
    ...objectOf(event.attributes['event.body']),
    ...body,
  };
}

/**
 * Several records add up: input and output come apart, and of a Responses answer each item comes in one of its own. A record
 * may come twice.
 */
function wholeContent(span: SpanView): Partial<Fields> | undefined {
  const found: Fields = {};
  const outputs = new Map<string, unknown>();
  for (const event of eventsOf(span)) {
    if (!event.name.endsWith('operation.details')) continue;
    const payload = payloadOf(event);
    const system = messagesOf(
      firstOf(payload, 'gen_ai.system_instructions', 'system_instructions'),
      'system',
    );
    const asked = messagesOf(firstOf(payload, 'gen_ai.input.messages', 'input_messages'), 'user');
    const answer = firstOf(payload, 'gen_ai.output.messages', 'output_messages');
    if (answer !== undefined) outputs.set(textOfAny(answer), answer);
    const tools = toolsOf(firstOf(payload, 'gen_ai.tool.definitions', 'tool_definitions'));
    if (system) found.system = system;
    if (asked) found.inputMessages = asked;
    const reasons = finishReasonsIn(answer);
    if (reasons.length > 0) found.finishReasons = reasons;
    if (tools) found.params = { tools };
  }
  const [only] = outputs.values();
  const answered = messagesOf(
    outputs.size < 2 ? only : [...outputs.values()].flatMap((answer) => arrayOf(answer) ?? []),
    'assistant',
  );
  if (answered) found.outputMessages = answered;
  return Object.keys(found).length > 0 ? found : undefined;
}

const MESSAGE_ROLES: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};

function inputMessages(span: SpanView): Partial<Fields> | undefined {
  // What the conventions put into attributes is whole; events beside it go on coming while tools run.
  if (span.attributes['gen_ai.input.messages'] !== undefined) return undefined;
  const messages: ChatMessage[] = [];
  for (const event of eventsOf(span)) {
    const role = lookUp(MESSAGE_ROLES, event.name);
    if (role !== undefined) messages.push(...messagesOfEvent(payloadOf(event), role));
    else if (event.name === 'gen_ai.content.prompt')
      messages.push(...(messagesOf(event.attributes['gen_ai.prompt'], 'user') ?? []));
  }
  return messages.length > 0 ? { inputMessages: messages } : undefined;
}

function outputMessages(span: SpanView): Partial<Fields> | undefined {
  const messages: ChatMessage[] = [];
  const finishReasons: string[] = [];
  for (const event of eventsOf(span)) {
    if (event.name === 'gen_ai.content.completion')
      messages.push(...(messagesOf(event.attributes['gen_ai.completion'], 'assistant') ?? []));
    if (event.name !== 'gen_ai.choice') continue;
    const payload = payloadOf(event);
    const message = partsIn(payload['message']);
    const id = textOf(payload['id']);
    if (message !== undefined)
      messages.push(
        ...messagesOfEvent(
          isObject(message) ? message : { content: message, ...(id === undefined ? {} : { id }) },
          'assistant',
        ),
      );
    else messages.push(...messagesOfEvent(payload, 'assistant'));
    const reason = textOf(payload['finish_reason']);
    if (reason !== undefined) finishReasons.push(reason);
  }
  return {
    ...(messages.length > 0 ? { outputMessages: messages } : {}),
    ...(finishReasons.length > 0 ? { finishReasons } : {}),
  };
}

/** JSON text of parts, or of a message, is opened; any other text, JSON or not, is what was said. */
function partsIn(content: unknown): unknown {
  const found = opened(content);
  if (typeof content !== 'string' || typeof found === 'string') return found;
  const isTold = Array.isArray(found)
    ? areParts(found)
    : isObject(found) && isMessageLike(found) && 'content' in found;
  return isTold ? found : content;
}

/** One message event. Without captured content its body is empty: then there is no message. */
function messagesOfEvent(payload: Readonly<Record<string, unknown>>, role: string): ChatMessage[] {
  const content = partsIn(firstOf(payload, 'content', 'text'));
  const calls = arrayOf(firstOf(payload, 'tool_calls', 'toolCalls'));
  if (content === undefined && calls === undefined) return [];
  return chatMessagesOf(
    {
      role: textOf(payload['role']) ?? role,
      ...(content === undefined ? {} : { content }),
      ...(calls ? { tool_calls: calls } : {}),
      ...(role === 'tool' && textOf(payload['id']) !== undefined
        ? { tool_call_id: payload['id'] }
        : {}),
    },
    role,
  );
}

/** What an evaluation said of this run: one line each, under the evaluation's name. */
function evaluations(span: SpanView, keys: readonly string[]): Partial<Fields> | undefined {
  const details: Record<string, unknown> = {};
  for (const event of eventsOf(span)) {
    if (event.name !== 'gen_ai.evaluation.result') continue;
    const payload = payloadOf(event);
    const name = textOf(payload['gen_ai.evaluation.name']) ?? 'evaluation';
    const parts = keys.flatMap((key) => payload[key] ?? []);
    if (parts.length > 0) details[`evaluation ${name}`] = parts.map(String).join(' · ');
  }
  return Object.keys(details).length > 0 ? { details } : undefined;
}
