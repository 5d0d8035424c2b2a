import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { langChainFields } from './langchain.js';
import { observation } from './observation.js';
import { list, metadata, params, rule, text, under, usageObject } from './rules.js';

/**
 * LangSmith's OpenTelemetry mode: `langsmith.*`, with the whole input and output as JSON in `gen_ai.prompt` and
 * `gen_ai.completion`. It sets status OK before a failure, so its errors show as exception events only.
 */
export const langsmith: Dialect = {
  name: 'langsmith',
  namespaces: ['langsmith'],
  rules: [
    rule(
      ['type', 'agentName', 'requestModel', 'provider', 'params', 'noise'],
      ['langsmith.metadata.*'],
      (span) =>
        typeOf(span) === 'tool'
          ? undefined
          : langChainFields(
              under(span, 'langsmith.metadata.'),
              textOf(span.attributes['langsmith.trace.name']) ?? span.name,
            ),
    ),
    rule(['type'], ['langsmith.span.kind'], (span) => {
      const type = typeOf(span);
      return type ? { type } : undefined;
    }),
    rule(['toolName', 'entityName'], ['langsmith.trace.name', 'span.name'], names),
    ...observation(typeOf, ['gen_ai.prompt'], ['gen_ai.completion']),
    params('langsmith.metadata.'),
    usageObject('langsmith.usage_metadata'),
    list('tags', ['langsmith.span.tags'], ','),
    text('userId', 'langsmith.metadata.user_id', 'langsmith.metadata.userId'),
    rule(['threadId'], ['langsmith.metadata.*'], (span) => {
      const threadId = identityOf(under(span, 'langsmith.metadata.'))?.threadId;
      return threadId === undefined ? undefined : { threadId };
    }),
    metadata('langsmith.metadata.'),
  ],
};

const KINDS: Readonly<Record<string, SpanRunType>> = {
  llm: 'llm',
  tool: 'tool',
  retriever: 'retriever',
  embedding: 'embed',
};

function typeOf({ attributes }: SpanView): SpanRunType | undefined {
  const kind = textOf(attributes['langsmith.span.kind'])?.toLowerCase();
  if (kind === undefined) return undefined;
  // Its wrapper of the OpenAI client has no kind of its own for embeddings.
  if (kind === 'llm' && attributes['gen_ai.operation.name'] === 'embeddings') return 'embed';
  return lookUp(KINDS, kind) ?? 'chain';
}

function names(span: SpanView): Partial<Fields> | undefined {
  const name = textOf(span.attributes['langsmith.trace.name']);
  if (typeOf(span) === 'tool') return { toolName: name ?? span.name };
  return name === undefined ? undefined : { entityName: name };
}
