import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { objectOf } from '../json/parse.js';
import { textOf } from '../json/values.js';
import { isEmbeddingModel } from '../payloads/embedding-model.js';
import { toolsOf } from '../payloads/tools.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { langChainFields } from './langchain.js';
import { observation, typeByOutput } from './observation.js';
import {
  details,
  list,
  metadata,
  metadataObject,
  paramsObject,
  rule,
  text,
  under,
  usageObject,
  value,
} from './rules.js';

/**
 * Langfuse: `langfuse.observation.*` and `langfuse.trace.*`. Errors leave the span's status unset: only level and status
 * message tell. https://langfuse.com/integrations/native/opentelemetry
 */
export const langfuse: Dialect = {
  name: 'langfuse',
  namespaces: ['langfuse'],
  marks: ['langfuse.observation.*', 'langfuse.trace.*'],
  rules: [
    rule(
      ['type', 'agentName', 'requestModel', 'provider', 'params', 'noise'],
      ['langfuse.observation.metadata.*'],
      (span) =>
        typeOf(span) === 'tool'
          ? undefined
          : langChainFields(under(span, 'langfuse.observation.metadata.'), span.name),
    ),
    rule(['type'], ['langfuse.observation.type'], (span) => {
      const type = typeOf(span);
      return type ? { type } : undefined;
    }),
    rule(
      ['agentName', 'toolName', 'entityName'],
      ['langfuse.observation.type', 'span.name'],
      names,
    ),
    text('responseModel', 'langfuse.observation.model.name'),
    ...observation(
      typeOf,
      ['langfuse.observation.input'],
      ['langfuse.observation.output'],
      ({ attributes }) => isBorrowed(attributes),
    ),
    value('input', 'langfuse.trace.input'),
    value('output', 'langfuse.trace.output'),
    rule(['system'], ['langfuse.observation.metadata.instructions'], instructions),
    rule(['params'], ['langfuse.observation.metadata.tools'], toolsInMetadata),
    paramsObject('langfuse.observation.model.parameters'),
    usageObject('langfuse.observation.usage_details'),
    rule(['error'], ['langfuse.observation.level', 'langfuse.observation.status_message'], error),
    rule(['details'], ['langfuse.observation.completion_start_time'], timeToFirstToken),
    details({
      promptName: ['langfuse.observation.prompt.name'],
      promptVersion: ['langfuse.observation.prompt.version'],
      version: ['langfuse.version'],
      release: ['langfuse.release'],
    }),
    text('userId', 'user.id', 'langfuse.user.id'),
    text('threadId', 'session.id', 'langfuse.session.id'),
    list('tags', ['langfuse.trace.tags', 'langfuse.observation.metadata.tags'], ','),
    rule(
      ['userId', 'threadId'],
      ['langfuse.trace.metadata.*', 'langfuse.observation.metadata.*'],
      (span) =>
        identityOf({
          ...objectOf(span.attributes['langfuse.trace.metadata']),
          ...under(span, 'langfuse.observation.metadata.'),
          ...under(span, 'langfuse.trace.metadata.'),
          tags: undefined,
        }),
    ),
    metadata('langfuse.trace.metadata.'),
    metadataObject('langfuse.trace.metadata', 'langfuse.observation.metadata'),
    rule(['metadata'], ['langfuse.observation.metadata.*'], ownMetadata),
  ],
};

const TYPES: Readonly<Record<string, SpanRunType>> = {
  generation: 'llm',
  embedding: 'embed',
  tool: 'tool',
  agent: 'agent',
  retriever: 'retriever',
};

/** Whether another library wrote its content under Langfuse's names as well, beside what the conventions have for it. */
function isBorrowed(attributes: SpanView['attributes']): boolean {
  return (
    attributes['langfuse.observation.type'] === undefined &&
    ['gen_ai.operation.name', 'gen_ai.tool.name'].some((key) => key in attributes)
  );
}

/** Spans, chains, events, evaluators and guardrails are steps. Other libraries borrow single keys: those say no type. */
function typeOf({ attributes }: SpanView): SpanRunType | undefined {
  const given = textOf(attributes['langfuse.observation.type'])?.toLowerCase();
  const output = attributes['langfuse.observation.output'];
  const model = textOf(attributes['langfuse.observation.model.name']);
  // Its wrapper of the OpenAI client calls everything a generation.
  if ((given === undefined || given === 'generation') && model !== undefined)
    return isEmbeddingModel(model) ? 'embed' : 'llm';
  if (given !== undefined) return lookUp(TYPES, given) ?? typeByOutput(output) ?? 'chain';
  return isBorrowed(attributes) ||
    (attributes['langfuse.observation.input'] === undefined && output === undefined)
    ? undefined
    : 'chain';
}

function names(span: SpanView): Partial<Fields> {
  const type = typeOf(span);
  return type === 'agent'
    ? { agentName: span.name }
    : type === 'tool'
      ? { toolName: span.name }
      : { entityName: span.name };
}

/** The Responses API's `instructions` are recorded as metadata. */
function instructions({ attributes }: SpanView): Partial<Fields> | undefined {
  const given = textOf(attributes['langfuse.observation.metadata.instructions']);
  return given === undefined ? undefined : { system: [{ role: 'system', content: given }] };
}

/** Likewise the tools, in JSON text of a list. */
function toolsInMetadata(span: SpanView): Partial<Fields> | undefined {
  const tools =
    typeOf(span) === 'llm'
      ? toolsOf(span.attributes['langfuse.observation.metadata.tools'])
      : undefined;
  return tools ? { params: { tools } } : undefined;
}

function error({ attributes }: SpanView): Partial<Fields> | undefined {
  if (textOf(attributes['langfuse.observation.level'])?.toUpperCase() !== 'ERROR') return undefined;
  const message = textOf(attributes['langfuse.observation.status_message']);
  return { error: message === undefined ? {} : { message } };
}

/** A date in JSON text, as Langfuse writes it. */
function timeToFirstToken({ attributes, startMillis }: SpanView): Partial<Fields> | undefined {
  const at = Date.parse(
    String(attributes['langfuse.observation.completion_start_time'] ?? '').replaceAll('"', ''),
  );
  return Number.isFinite(at) && at >= startMillis
    ? { details: { timeToFirstToken: `${Math.round(at - startMillis)} ms` } }
    : undefined;
}

/** What its wrapper of the OpenAI client writes beside the user's metadata. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'tools',
  'instructions',
  'reasoning',
  'status',
  'response_format',
  'metadata',
  'tags',
]);

function ownMetadata(span: SpanView): Partial<Fields> | undefined {
  const own = Object.entries(under(span, 'langfuse.observation.metadata.')).filter(
    ([key]) => !OWN_KEYS.has(key),
  );
  return own.length > 0 ? { metadata: Object.fromEntries(own) } : undefined;
}
