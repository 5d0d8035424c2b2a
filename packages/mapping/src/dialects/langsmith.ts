import type { Fields, SpanRunType } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { observation } from './observation.js';
import { list, params, rule, text, under, usageObject } from './rules.js';

/**
 * LangSmith's OpenTelemetry mode: `langsmith.*`, with the whole input and output as JSON in `gen_ai.prompt` and
 * `gen_ai.completion`. It sets status OK before a failure, so its errors show as exception events only.
 */
export const langsmith: Dialect = {
  name: 'langsmith',
  namespaces: ['langsmith'],
  rules: [
    rule(['type'], ['langsmith.span.kind'], (span) => {
      const type = typeOf(span);
      return type ? { type } : undefined;
    }),
    rule(['toolName', 'entityName'], ['langsmith.trace.name', 'span.name'], names),
    ...observation(typeOf, ['gen_ai.prompt'], ['gen_ai.completion']),
    params('langsmith.metadata.', 'langsmith.metadata.ls_'),
    usageObject('langsmith.usage_metadata'),
    list('tags', ['langsmith.span.tags'], ','),
    text('provider', 'langsmith.metadata.ls_provider'),
    text('userId', 'langsmith.metadata.user_id', 'langsmith.metadata.userId'),
    rule(['threadId'], ['langsmith.metadata.*'], (span) => {
      const threadId = identityOf(under(span, 'langsmith.metadata.'))?.threadId;
      return threadId === undefined ? undefined : { threadId };
    }),
    rule(['metadata'], ['langsmith.metadata.*'], ownMetadata),
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
  return KINDS[kind] ?? 'chain';
}

function names(span: SpanView): Partial<Fields> | undefined {
  const name = textOf(span.attributes['langsmith.trace.name']);
  if (typeOf(span) === 'tool') return { toolName: name ?? span.name };
  return name === undefined ? undefined : { entityName: name };
}

/** LangSmith copies its environment variables and the framework's own state into the metadata. */
const FRAMEWORK_KEYS =
  /^(LANG|ls_|lc_|langgraph_|checkpoint_ns|usage_metadata$|versions$|revision_id$|__)/;

function ownMetadata(span: SpanView): Partial<Fields> | undefined {
  const own = Object.entries(under(span, 'langsmith.metadata.')).filter(
    ([key]) => !FRAMEWORK_KEYS.test(key),
  );
  return own.length > 0 ? { metadata: Object.fromEntries(own) } : undefined;
}
