import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { arrayOf, opened } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import { usageOf } from '../payloads/usage.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { langChainFields } from './langchain.js';
import { inputFields, outputFields } from './observation.js';
import { details, list, metadata, paramsObject, rule, text, under } from './rules.js';

const RUN_METADATA = 'langwatch.langchain.run.metadata.';

/**
 * LangWatch: `langwatch.span.type`, and each value as JSON text of `{type, value}`. Its LangChain callback adds the metadata
 * and the parameters of a run. https://docs.langwatch.ai/integration/opentelemetry/guide
 */
export const langwatch: Dialect = {
  name: 'langwatch',
  namespaces: ['langwatch'],
  rules: [
    rule(
      ['type', 'agentName', 'requestModel', 'provider', 'params', 'noise'],
      [`${RUN_METADATA}*`],
      (span) =>
        typeOf(span) === 'tool' ? undefined : langChainFields(under(span, RUN_METADATA), span.name),
    ),
    rule(['type', 'noise'], ['langwatch.span.type', 'span.name'], kind),
    rule(['toolName', 'agentName', 'entityName'], ['langwatch.span.type', 'span.name'], names),
    rule(
      ['requestModel', 'system', 'inputMessages', 'params', 'query', 'input'],
      ['langwatch.input'],
      (span) => inputFields(typeOf(span), given(span, 'langwatch.input')),
    ),
    rule(['documents', 'output'], ['langwatch.contexts'], (span) =>
      outputFields('retriever', given(span, 'langwatch.contexts')),
    ),
    rule(
      [
        'responseModel',
        'responseId',
        'finishReasons',
        'outputMessages',
        'usage',
        'documents',
        'output',
      ],
      ['langwatch.output'],
      (span) => outputFields(typeOf(span), given(span, 'langwatch.output')),
    ),
    rule(['usage'], ['langwatch.metrics'], (span) => {
      const found = usageOf(given(span, 'langwatch.metrics'));
      return found ? { usage: found } : undefined;
    }),
    paramsObject('langwatch.langchain.run.extra_params.invocation_params'),
    details({
      promptName: ['langwatch.prompt.handle'],
      promptVersion: ['langwatch.prompt.version.number'],
      customerId: ['langwatch.customer.id'],
    }),
    text('userId', 'langwatch.user.id'),
    text('threadId', 'langwatch.thread.id'),
    list('tags', ['langwatch.labels', 'langwatch.langchain.run.tags']),
    rule(['userId', 'threadId', 'tags'], [`${RUN_METADATA}*`], (span) =>
      identityOf(under(span, RUN_METADATA)),
    ),
    metadata(RUN_METADATA),
  ],
};

const TYPES: Readonly<Record<string, SpanRunType>> = {
  llm: 'llm',
  tool: 'tool',
  agent: 'agent',
  rag: 'retriever',
};

/** Spans of other kinds (workflow, component, guardrail, …) are steps. Without a kind another dialect knows the span. */
function typeOf({ attributes }: SpanView): SpanRunType | undefined {
  const type = textOf(attributes['langwatch.span.type']);
  return type === undefined ? undefined : (lookUp(TYPES, type) ?? 'chain');
}

function kind(span: SpanView): Partial<Fields> | undefined {
  const type = typeOf(span);
  if (type === undefined) return undefined;
  // Its LangGraph callback has a span for each edge that was taken.
  return type === 'chain' && span.name.startsWith('Route: ') ? { type, noise: true } : { type };
}

function names(span: SpanView): Partial<Fields> | undefined {
  const type = typeOf(span);
  if (type === undefined) return undefined;
  if (type === 'tool' || type === 'retriever') return { toolName: span.name };
  return type === 'agent' ? { agentName: span.name } : { entityName: span.name };
}

const VALUE_TYPES: ReadonlySet<string> = new Set([
  'text',
  'raw',
  'chat_messages',
  'list',
  'json',
  'guardrail_result',
  'evaluation_result',
]);

/** What stands in the wrapper: a list wraps each entry once more. */
function given({ attributes }: SpanView, key: string): unknown {
  return unwrapped(opened(attributes[key]));
}

function unwrapped(value: unknown): unknown {
  if (!isObject(value) || !('value' in value) || !VALUE_TYPES.has(String(value['type'])))
    return value;
  return value['type'] === 'list'
    ? arrayOf(value['value'])?.map(unwrapped).flat()
    : unwrapped(value['value']);
}
