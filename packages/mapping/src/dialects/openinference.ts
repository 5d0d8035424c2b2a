import { lookUp } from '../json/look-up.js';
import type { Fields, RetrievedDocument, SpanRunType } from '../facts/fields.js';
import { arrayOf, objectOf, opened, textOfAny } from '../json/parse.js';
import { unflatten } from '../json/unflatten.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { messagesOf } from '../messages/messages-of.js';
import { isEmbeddingModel } from '../payloads/embedding-model.js';
import { requestOf } from '../payloads/request.js';
import { responseOf } from '../payloads/response.js';
import { toolsOf } from '../payloads/tools.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { langChainFields } from './langchain.js';
import {
  details,
  list,
  metadata,
  metadataObject,
  params,
  paramsObject,
  rule,
  text,
  under,
  usage,
  value,
} from './rules.js';
import { conversationOf } from './observation.js';
import { richer } from './richer.js';
import { documentOf } from './documents.js';

/**
 * OpenInference (Arize Phoenix): `openinference.span.kind`, flattened messages, the raw request and response beside them.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 */
export const openinference: Dialect = {
  name: 'openinference',
  namespaces: ['openinference'],
  speaks: ({ attributes }) => typeof attributes['openinference.span.kind'] === 'string',
  rules: [
    rule(
      ['type', 'agentName', 'requestModel', 'provider', 'params', 'noise'],
      ['metadata'],
      fromLangChain,
    ),
    rule(['type'], ['openinference.span.kind'], (span) => ({ type: typeOf(span) })),
    rule(['agentName'], ['agent.name', 'graph.node.id', 'span.name'], agentName),
    text('toolName', 'tool.name'),
    text('toolCallId', 'tool_call.id', 'tool.id'),
    rule(['toolName'], ['span.name'], (span) =>
      kindOf(span) === 'TOOL' ? { toolName: span.name } : undefined,
    ),
    text('requestModel', 'llm.request.model_name'),
    rule(['requestModel', 'params'], ['llm.invocation_parameters'], invocation),
    rule(['requestModel', 'system', 'params'], ['input.value'], rawRequest),
    text('responseModel', 'llm.response.model_name', 'llm.model_name', 'embedding.model_name'),
    rule(['responseModel'], ['output.value'], ({ attributes }) =>
      responseFields(attributes['output.value'], ['responseModel']),
    ),
    text('provider', 'llm.provider', 'llm.system'),
    rule(
      ['inputMessages'],
      ['llm.input_messages.*', 'llm.prompts.*', 'input.value'],
      inputMessages,
    ),
    rule(
      ['outputMessages', 'responseId', 'finishReasons'],
      ['llm.output_messages.*', 'llm.choices.*', 'output.value'],
      outputMessages,
    ),
    rule(['params'], ['llm.tools.*'], toolDefinitions),
    paramsObject('llm.invocation_parameters'),
    params('llm.request.'),
    usage('llm.token_count.'),
    rule(['usage'], ['output.value'], ({ attributes }) =>
      responseFields(attributes['output.value'], ['usage']),
    ),
    list('finishReasons', ['llm.finish_reason', 'llm.stop_reason']),
    rule(['query'], ['input.value'], (span) =>
      kindOf(span) === 'RETRIEVER' ? queryOf(span) : undefined,
    ),
    rule(['documents'], ['retrieval.documents.*', 'reranker.output_documents.*'], documents),
    rule(['input'], ['embedding.embeddings.*'], embeddingInput),
    value('input', 'tool.parameters', 'input.value'),
    value('output', 'output.value'),
    text('userId', 'user.id'),
    text('threadId', 'session.id'),
    list('tags', ['tag.tags']),
    details({ promptVersion: ['llm.prompt_template.version'], guardrail: ['guardrail.name'] }),
    rule(['userId', 'threadId', 'tags'], ['metadata', 'metadata.*'], (span) =>
      identityOf({ ...objectOf(span.attributes['metadata']), ...under(span, 'metadata.') }),
    ),
    metadataObject('metadata'),
    metadata('metadata.'),
  ],
};

const KINDS: Readonly<Record<string, SpanRunType>> = {
  LLM: 'llm',
  EMBEDDING: 'embed',
  TOOL: 'tool',
  AGENT: 'agent',
  RETRIEVER: 'retriever',
  RERANKER: 'retriever',
};

function kindOf({ attributes }: SpanView): string {
  return String(attributes['openinference.span.kind']).toUpperCase();
}

/** CHAIN, GUARDRAIL, EVALUATOR, PROMPT and kinds yet to come are steps: chains. */
function typeOf(span: SpanView): SpanRunType {
  const type = lookUp(KINDS, kindOf(span)) ?? 'chain';
  // Its Bedrock instrumentation calls every model an LLM.
  return type === 'llm' && isEmbeddingModel(textOf(span.attributes['llm.model_name']) ?? '')
    ? 'embed'
    : type;
}

/** Its LangChain instrumentation calls an agent a chain, and its call has a model but no provider. */
function fromLangChain(span: SpanView): Partial<Fields> | undefined {
  const given = objectOf(span.attributes['metadata']);
  return given && typeOf(span) !== 'tool' ? langChainFields(given, span.name) : undefined;
}

function agentName(span: SpanView): Partial<Fields> | undefined {
  if (kindOf(span) !== 'AGENT') return undefined;
  return {
    agentName:
      textOf(span.attributes['agent.name']) ??
      textOf(span.attributes['graph.node.id']) ??
      span.name,
  };
}

/** The response model overwrites `llm.model_name`, so the requested one is looked for in what was sent. */
function invocation({ attributes }: SpanView): Partial<Fields> | undefined {
  const sent = objectOf(attributes['llm.invocation_parameters']);
  // openai-agents puts nearly the whole response here: its `model` is the response's.
  if (!sent || 'created_at' in sent || 'created' in sent) return undefined;
  const model = textOf(firstOf(sent, 'model', 'model_name', 'modelId'));
  return model === undefined ? undefined : { requestModel: model };
}

function rawRequest(span: SpanView): Partial<Fields> | undefined {
  if (typeOf(span) !== 'llm' && typeOf(span) !== 'embed') return undefined;
  const sent = requestOf(span.attributes['input.value']);
  if (!sent) return undefined;
  const { requestModel, params: given } = sent;
  return {
    ...(requestModel === undefined ? {} : { requestModel }),
    ...(given ? { params: given } : {}),
  };
}

/**
 * The flattened messages, or the raw request where that holds more: instrumentations drop tool call ids, system prompts given
 * as parts, and everything beyond an SDK's attribute limit.
 */
function inputMessages(span: SpanView): Partial<Fields> | undefined {
  const { attributes } = span;
  const flat =
    messagesOf(unflatten(attributes, 'llm.input_messages.'), 'user') ??
    messagesOf(promptsOf(unflatten(attributes, 'llm.prompts.')), 'user');
  if (typeOf(span) !== 'llm') {
    const own =
      flat ??
      (typeOf(span) === 'tool' || typeOf(span) === 'retriever'
        ? undefined
        : conversationOf(attributes['input.value'], 'user'));
    return own ? { inputMessages: own } : undefined;
  }
  const raw = requestOf(attributes['input.value']);
  const list = messagesOf(arrayOf(attributes['input.value']), 'user');
  const sent = raw?.inputMessages
    ? [...(raw.system ?? []), ...raw.inputMessages]
    : list && [...(list.some(isSystem) ? [] : (flat?.filter(isSystem) ?? [])), ...list];
  // Anthropic's system prompt stands only in the request.
  const invoked = requestOf(attributes['llm.invocation_parameters'])?.system;
  const withSystem =
    flat && !flat.some(isSystem) && (raw?.system ?? invoked)
      ? [...(raw?.system ?? invoked ?? []), ...flat]
      : flat;
  // A value that is no request (or was cut by a span limit) is only taken when there is nothing better.
  const best = richer(withSystem, sent) ?? messagesOf(attributes['input.value'], 'user');
  return best ? { inputMessages: best } : undefined;
}

function isSystem({ role }: ChatMessage): boolean {
  return role === 'system';
}

function outputMessages(span: SpanView): Partial<Fields> | undefined {
  const { attributes } = span;
  const flat =
    messagesOf(unflatten(attributes, 'llm.output_messages.'), 'assistant') ??
    messagesOf(promptsOf(unflatten(attributes, 'llm.choices.')), 'assistant');
  if (typeOf(span) !== 'llm') {
    const own =
      flat ??
      (typeOf(span) === 'tool' || typeOf(span) === 'retriever'
        ? undefined
        : conversationOf(attributes['output.value'], 'assistant'));
    return own ? { outputMessages: own } : undefined;
  }
  const raw = responseOf(attributes['output.value']);
  const best =
    richer(flat, raw?.outputMessages) ?? messagesOf(attributes['output.value'], 'assistant');
  return {
    ...(best ? { outputMessages: best } : {}),
    ...(raw?.responseId === undefined ? {} : { responseId: raw.responseId }),
    ...(raw?.finishReasons === undefined || 'llm.finish_reason' in attributes
      ? {}
      : { finishReasons: raw.finishReasons }),
  };
}

function responseFields(
  raw: unknown,
  fields: readonly ('usage' | 'responseId' | 'responseModel')[],
): Partial<Fields> | undefined {
  const found = responseOf(raw);
  if (!found) return undefined;
  return Object.fromEntries(
    fields.flatMap((field) => (found[field] === undefined ? [] : [[field, found[field]]])),
  );
}

/** `llm.prompts.N.prompt.text` and `llm.choices.N.completion.text`: the completions API. */
function promptsOf(list: unknown): unknown {
  if (!Array.isArray(list)) return undefined;
  return list.map((entry: unknown) => {
    const inner = isObject(entry) ? firstOf(entry, 'prompt', 'completion') : undefined;
    return isObject(inner) ? textOfAny(inner['text']) : '';
  });
}

function toolDefinitions({ attributes }: SpanView): Partial<Fields> | undefined {
  const list = unflatten(attributes, 'llm.tools.');
  if (!Array.isArray(list)) return undefined;
  const found = toolsOf(
    list.map((entry: unknown) => {
      const tool = isObject(entry) && isObject(entry['tool']) ? entry['tool'] : {};
      return opened(firstOf(tool, 'json_schema')) ?? tool;
    }),
  );
  return found ? { params: { tools: found } } : undefined;
}

function queryOf({ attributes }: SpanView): Partial<Fields> | undefined {
  const given = opened(attributes['input.value']);
  if (typeof given === 'string') return { query: given };
  const query = isObject(given)
    ? textOf(firstOf(given, 'query', 'input', 'question', 'text'))
    : undefined;
  return query === undefined ? undefined : { query };
}

function documents({ attributes }: SpanView): Partial<Fields> | undefined {
  const list =
    unflatten(attributes, 'retrieval.documents.') ??
    unflatten(attributes, 'reranker.output_documents.');
  if (!Array.isArray(list)) return undefined;
  const found = list.flatMap((entry: unknown): RetrievedDocument[] =>
    documentOf(isObject(entry) ? (entry['document'] ?? entry) : entry),
  );
  return found.length > 0 ? { documents: found } : undefined;
}

function embeddingInput({ attributes }: SpanView): Partial<Fields> | undefined {
  const list = unflatten(attributes, 'embedding.embeddings.');
  if (!Array.isArray(list)) return undefined;
  const texts = list.flatMap((entry: unknown) => {
    const embedding = isObject(entry) ? entry['embedding'] : undefined;
    const found = isObject(embedding) ? textOf(embedding['text']) : undefined;
    return found === undefined ? [] : [found];
  });
  return texts.length > 0 ? { input: texts.length === 1 ? texts[0] : texts } : undefined;
}
