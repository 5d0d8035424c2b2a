import type { Fields, SpanRunType } from '../facts/fields.js';
import { opened } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { inputFields, outputFields } from './observation.js';
import { list, rule, under } from './rules.js';

/**
 * Mastra: `mastra.span.type` with `mastra.<type>.input/.output` beside GenAI attributes. Its exporter and its bridge name the
 * same things differently: a call is `model_inference` in one and `model_generation` (the sum of its steps) in the other, so
 * what a generation is depends on whether it says that it chats.
 */
export const mastra: Dialect = {
  name: 'mastra',
  namespaces: ['mastra'],
  rules: [
    rule(['type', 'step', 'noise'], ['mastra.span.type', 'gen_ai.operation.name'], kind),
    rule(['entityName'], ['span.name'], entityName),
    rule(['inputMessages', 'system', 'input', 'params'], ['mastra.*.input'], (span) =>
      inputFields(contentType(span), content(span, 'input')),
    ),
    rule(['outputMessages', 'output'], ['mastra.*.output'], (span) => output(span)),
    list('tags', ['mastra.tags']),
    rule(['userId', 'threadId'], ['mastra.metadata.*'], (span) =>
      identityOf(under(span, 'mastra.metadata.')),
    ),
    rule(['details'], ['mastra.completion_start_time'], timeToFirstToken),
    rule(['metadata'], ['mastra.metadata.*'], ownMetadata),
  ],
};

function spanType({ attributes }: SpanView): string {
  return textOf(attributes['mastra.span.type']) ?? '';
}

function kind(span: SpanView): Partial<Fields> | undefined {
  const type = spanType(span);
  if (type === 'model_chunk' || type === 'model_event') return { type: 'chain', noise: true };
  if (type === 'model_step') return { type: 'chain', step: true };
  // A step of a workflow is the user's own, although no convention knows the operation.
  if (type === 'workflow_step') return { type: 'chain', noise: false };
  const known = runType(span);
  // Exporter and bridge have the call in one of the two; the other repeats it.
  const isCall = span.attributes['gen_ai.operation.name'] === 'chat';
  if (known && !isCall && (type === 'model_inference' || type === 'model_generation'))
    return { type: known, noise: true };
  return known ? { type: known } : undefined;
}

function runType(span: SpanView): SpanRunType | undefined {
  const type = spanType(span);
  if (type === '') return undefined;
  if (type === 'agent_run') return 'agent';
  if (type === 'tool_call' || type === 'mcp_tool_call') return 'tool';
  if (type === 'model_inference') return 'llm';
  if (type === 'model_generation')
    return span.attributes['gen_ai.operation.name'] === 'chat' ? 'llm' : 'chain';
  if (type.startsWith('rag_embedding')) return 'embed';
  return 'chain';
}

/** A step's content is that of the call inside it. */
function contentType(span: SpanView): SpanRunType | undefined {
  return spanType(span) === 'model_step' || spanType(span) === 'model_generation'
    ? 'llm'
    : runType(span);
}

function content(span: SpanView, what: 'input' | 'output'): unknown {
  return span.attributes[`mastra.${spanType(span)}.${what}`];
}

function output(span: SpanView): Partial<Fields> | undefined {
  const value = opened(content(span, 'output'));
  if (runType(span) === 'agent' && isObject(value) && typeof value['text'] === 'string')
    return { output: value['text'] };
  return outputFields(contentType(span), value);
}

/** `workflow_run 'plan'` and `workflow_step 'x'` are named in quotes. */
function entityName({ name }: SpanView): Partial<Fields> | undefined {
  const quoted = /'([^']+)'/.exec(name)?.[1];
  return quoted === undefined ? undefined : { entityName: quoted };
}

function timeToFirstToken({ attributes, startMillis }: SpanView): Partial<Fields> | undefined {
  const at = Date.parse(String(attributes['mastra.completion_start_time'] ?? ''));
  return Number.isFinite(at) && at >= startMillis
    ? { details: { timeToFirstToken: `${Math.round(at - startMillis)} ms` } }
    : undefined;
}

/** The raw HTTP exchange of every step would drown what the user set. */
const FRAMEWORK_KEYS: ReadonlySet<string> = new Set([
  'runId',
  'headers',
  'body',
  'modelMetadata',
  'resourceId',
  'toolCallId',
  'toolName',
]);

function ownMetadata(span: SpanView): Partial<Fields> | undefined {
  const own = Object.entries(under(span, 'mastra.metadata.')).filter(
    ([key]) => !FRAMEWORK_KEYS.has(key),
  );
  return own.length > 0 ? { metadata: Object.fromEntries(own) } : undefined;
}
