import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { opened } from '../json/parse.js';
import { textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { inputFields, outputFields } from './observation.js';
import { list, messages, params, rule, text, tools, usage } from './rules.js';

/**
 * VoltAgent: `span.type` says what a span is, `entity.type` only whose it is; plain `input` and `output` beside `llm.*`,
 * `tool.*` and `retriever.*`. One llm span covers the whole tool loop.
 */
export const voltagent: Dialect = {
  name: 'voltagent',
  namespaces: ['entity'],
  speaks: ({ attributes }) => typeof attributes['entity.type'] === 'string',
  rules: [
    rule(['type'], ['span.type', 'entity.type'], (span) => ({ type: typeOf(span) })),
    text('agentName', 'entity.name'),
    text('toolName', 'tool.name', 'retriever.name'),
    text('toolCallId', 'tool.call.id'),
    text('entityName', 'workflow.step.name', 'entity.name'),
    text('requestModel', 'llm.model', 'ai.model.name'),
    messages('system', 'agent.instructions'),
    messages('inputMessages', 'llm.messages', 'agent.messages'),
    rule(['inputMessages', 'input', 'query'], ['input'], (span) =>
      inputFields(typeOf(span), span.attributes['input']),
    ),
    rule(['outputMessages', 'output', 'documents'], ['output', 'llm.output'], output),
    list('finishReasons', ['llm.finish_reason']),
    tools('llm.tools'),
    params('ai.model.', 'llm.'),
    usage('llm.usage.'),
    usage('usage.'),
    text('userId', 'user.id'),
    text('threadId', 'conversation.id'),
  ],
};

const TYPES: Readonly<Record<string, SpanRunType>> = {
  llm: 'llm',
  tool: 'tool',
  retriever: 'retriever',
  embedding: 'embed',
  agent: 'agent',
};

function typeOf({ attributes }: SpanView): SpanRunType {
  const own = textOf(attributes['span.type']);
  return lookUp(TYPES, own ?? textOf(attributes['entity.type']) ?? '') ?? 'chain';
}

function output(span: SpanView): Partial<Fields> | undefined {
  const given = span.attributes['output'] ?? span.attributes['llm.output'];
  if (typeOf(span) !== 'llm') return outputFields(typeOf(span), given);
  const answered = messagesOf(opened(given), 'assistant');
  return answered ? { outputMessages: answered } : undefined;
}
