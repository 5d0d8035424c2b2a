import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { arrayOf } from '../json/parse.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { documentOf } from './documents.js';
import { finishReasonsIn } from './finish-reasons.js';
import {
  details,
  list,
  listOf,
  messages,
  metadata,
  params,
  rule,
  text,
  timeToFirstToken,
  tools,
  undeclared,
  usage,
  value,
} from './rules.js';

/**
 * The OpenTelemetry GenAI conventions, current and renamed attributes, as JSON text or structured values.
 * https://github.com/open-telemetry/semantic-conventions-genai
 *
 * Keyed on `gen_ai.operation.name`, not on span names; an operation nobody knows becomes a chain when it holds content.
 */
export const genAi: Dialect = {
  name: 'gen-ai',
  namespaces: ['gen_ai'],
  rules: [
    rule(['type', 'step', 'noise'], ['gen_ai.operation.name', 'gen_ai.*', 'span.name'], typeOf),
    rule(['agentName'], ['gen_ai.agent.name', 'gen_ai.workflow.name', 'span.name'], agentName),
    rule(['entityName'], ['gen_ai.workflow.name', 'span.name'], entityName),
    text('requestModel', 'gen_ai.request.model'),
    text('responseModel', 'gen_ai.response.model'),
    text('responseId', 'gen_ai.response.id'),
    text('provider', 'gen_ai.provider.name', 'gen_ai.system'),
    rule(['toolName'], ['gen_ai.tool.name', 'span.name'], toolName),
    text('toolCallId', 'gen_ai.tool.call.id'),
    value('input', 'gen_ai.tool.call.arguments'),
    value('output', 'gen_ai.tool.call.result'),
    messages('system', 'gen_ai.system_instructions'),
    messages('inputMessages', 'gen_ai.input.messages'),
    messages('outputMessages', 'gen_ai.output.messages'),
    // Before the conventions had messages: one text for all that was sent, one for all that came back.
    messages('inputMessages', 'gen_ai.prompt'),
    messages('outputMessages', 'gen_ai.completion'),
    tools('gen_ai.tool.definitions'),
    params('gen_ai.request.', 'gen_ai.openai.request.', 'openai.request.'),
    usage('gen_ai.usage.'),
    list('finishReasons', ['gen_ai.response.finish_reasons', 'gen_ai.response.finish_reason']),
    rule(['finishReasons'], ['gen_ai.output.messages'], ({ attributes }) => {
      const finishReasons = finishReasonsIn(attributes['gen_ai.output.messages']);
      return finishReasons.length > 0 ? { finishReasons } : undefined;
    }),
    rule(['finishReasons'], ['*.finish_reason', '*.stop_reason'], finishReasonsElsewhere),
    text('query', 'gen_ai.retrieval.query.text', 'gen_ai.memory.query.text'),
    rule(['documents'], ['gen_ai.retrieval.documents', 'gen_ai.memory.records'], documents),
    timeToFirstToken({
      seconds: [
        'gen_ai.response.time_to_first_chunk',
        'gen_ai.client.operation.time_to_first_chunk',
        'gen_ai.server.time_to_first_token',
      ],
    }),
    text('threadId', 'gen_ai.conversation.id'),
    text('userId', 'user.id', 'enduser.id', 'gen_ai.user.id'),
    details({
      outputType: ['gen_ai.output.type'],
      serviceTier: ['openai.response.service_tier', 'gen_ai.openai.response.service_tier'],
      toolType: ['gen_ai.tool.type'],
      dataSource: ['gen_ai.data_source.id'],
      promptName: ['gen_ai.prompt.name'],
      promptVersion: ['gen_ai.prompt.version'],
      agentId: ['gen_ai.agent.id'],
      agentVersion: ['gen_ai.agent.version'],
      responseStatus: ['gen_ai.response.status'],
      previousResponseId: ['gen_ai.request.previous_response.id'],
      compacted: ['gen_ai.conversation.compacted'],
      dimensions: ['gen_ai.embeddings.dimension.count'],
      topK: ['gen_ai.retrieval.top_k'],
      memoryStore: ['gen_ai.memory.store.id'],
      memoryRecord: ['gen_ai.memory.record.id'],
      memoryRecordCount: ['gen_ai.memory.record.count'],
      skill: ['gen_ai.skill.name'],
      skillSource: ['gen_ai.skill.source.uri'],
      skillResource: ['gen_ai.skill.resource.name'],
      systemFingerprint: [
        'openai.response.system_fingerprint',
        'gen_ai.openai.response.system_fingerprint',
      ],
      guardrail: ['aws.bedrock.guardrail.id'],
      knowledgeBase: ['aws.bedrock.knowledge_base.id'],
    }),
    undeclared(metadata('gen_ai.prompt.variable.')),
  ],
};

const OPERATIONS: Readonly<Record<string, SpanRunType>> = {
  chat: 'llm',
  generate_content: 'llm',
  text_completion: 'llm',
  completion: 'llm',
  responses: 'llm',
  embeddings: 'embed',
  embedding: 'embed',
  embed: 'embed',
  execute_tool: 'tool',
  invoke_agent: 'agent',
  create_agent: 'agent',
  retrieval: 'retriever',
  rerank: 'retriever',
  decide: 'llm',
  search_memory: 'retriever',
  invoke_workflow: 'chain',
  workflow: 'chain',
  plan: 'chain',
};

/** Keys that show work being done, on a span whose operation is unknown or not given. */
const CONTENT_KEYS = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.request.messages',
  'gen_ai.response.text',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
] as const;

const SPAN_KIND_CLIENT = 2;

function typeOf({ attributes, name, kind }: SpanView): Partial<Fields> | undefined {
  const operation = textOf(attributes['gen_ai.operation.name']);
  const known = operation === undefined ? undefined : lookUp(OPERATIONS, operation.toLowerCase());
  if (known) return { type: known };
  if (operation === 'agent_step' || operation === 'model_step')
    return { type: 'chain', step: true };
  const hasContent = CONTENT_KEYS.some((key) => attributes[key] !== undefined);
  const hasModel =
    attributes['gen_ai.request.model'] !== undefined ||
    attributes['gen_ai.response.model'] !== undefined;
  if (operation !== undefined) {
    // Sentry names the API (`messages`, `models`) instead of the operation; others have made up names for images and speech.
    if (hasModel && (hasContent || kind === SPAN_KIND_CLIENT)) return { type: 'llm' };
    if (hasContent) return { type: 'chain' };
    return /memory/.test(operation) ? { type: 'tool' } : { type: 'chain', noise: true };
  }
  if (attributes['gen_ai.tool.name'] !== undefined && !hasModel) return { type: 'tool' };
  if (hasModel) return { type: /embed/i.test(name) ? 'embed' : 'llm' };
  if (attributes['gen_ai.agent.name'] !== undefined && hasContent) return { type: 'agent' };
  return hasContent ? { type: 'chain' } : undefined;
}

function operationOf({ attributes }: SpanView): string {
  return textOf(attributes['gen_ai.operation.name']) ?? '';
}

/** `invoke_agent weather` without its verb, where the name stands only in the span's name. */
function nameWithoutOperation(span: SpanView): string | undefined {
  const operation = operationOf(span);
  return span.name.startsWith(`${operation} `)
    ? textOf(span.name.slice(operation.length + 1).trim())
    : undefined;
}

function agentName(span: SpanView): Partial<Fields> | undefined {
  const given = textOf(span.attributes['gen_ai.agent.name']);
  if (given !== undefined) return { agentName: given };
  const named =
    operationOf(span) === 'invoke_agent' || operationOf(span) === 'create_agent'
      ? nameWithoutOperation(span)
      : undefined;
  return named === undefined ? undefined : { agentName: named };
}

function entityName(span: SpanView): Partial<Fields> | undefined {
  const given = textOf(span.attributes['gen_ai.workflow.name']) ?? nameWithoutOperation(span);
  return given === undefined ? undefined : { entityName: given };
}

function toolName(span: SpanView): Partial<Fields> | undefined {
  const given = textOf(span.attributes['gen_ai.tool.name']);
  if (given !== undefined) return { toolName: given };
  const named = operationOf(span) === 'execute_tool' ? nameWithoutOperation(span) : undefined;
  return named === undefined ? undefined : { toolName: named };
}

const FINISH_REASON = /[._](finish|stop)_?reasons?$/i;

/** Providers' own instrumentations have a key of their own: `anthropic.message.stop_reason`. */
function finishReasonsElsewhere({ attributes }: SpanView): Partial<Fields> | undefined {
  for (const key in attributes) {
    const finishReasons = FINISH_REASON.test(key) ? listOf(attributes[key]) : undefined;
    if (finishReasons) return { finishReasons };
  }
  return undefined;
}

function documents({ attributes }: SpanView): Partial<Fields> | undefined {
  const list =
    arrayOf(attributes['gen_ai.retrieval.documents']) ??
    arrayOf(attributes['gen_ai.memory.records']);
  const found = list?.flatMap(documentOf);
  return found && found.length > 0 ? { documents: found } : undefined;
}
