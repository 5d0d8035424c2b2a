import { lookUp } from '../json/look-up.js';
import type { Fields, RetrievedDocument, SpanRunType } from '../facts/fields.js';
import { objectOf, opened } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { documentOf } from './documents.js';
import { identityOf } from './identity.js';
import { conversationOf } from './observation.js';
import { details, metadata, rule, under } from './rules.js';

/**
 * OpenLLMetry (Traceloop) entities: workflows, agents, tasks and tools that the user wraps, and the association properties
 * that it copies onto every span below. Its model calls speak the GenAI conventions.
 */
export const traceloop: Dialect = {
  name: 'traceloop',
  namespaces: ['traceloop', 'db', 'gen_ai'],
  marks: ['traceloop.*'],
  speaks: ({ events, scope }) =>
    scope.startsWith('@traceloop/') ||
    events.some(({ name }) => name === 'db.query.result' || name === 'db.query.embeddings'),
  rules: [
    rule(['type', 'noise'], ['traceloop.span.kind', 'event:db.query.result'], kind),
    rule(
      ['agentName', 'toolName', 'entityName'],
      ['traceloop.entity.name', 'traceloop.workflow.name'],
      names,
    ),
    rule(['input', 'inputMessages'], ['traceloop.entity.input'], input),
    rule(['output', 'outputMessages'], ['traceloop.entity.output'], output),
    rule(['documents'], ['event:db.query.result'], documents),
    rule(['error'], ['traceloop.entity.output'], toolError),
    details({
      entityVersion: ['traceloop.entity.version'],
      promptName: ['traceloop.prompt.key'],
      promptVersion: ['traceloop.prompt.version'],
    }),
    rule(['usage'], ['gen_ai.provider.name', 'gen_ai.system', 'span.scope'], cacheApart),
    rule(['userId', 'threadId', 'tags'], ['traceloop.association.properties.*'], (span) =>
      identityOf(under(span, 'traceloop.association.properties.')),
    ),
    metadata('traceloop.association.properties.'),
  ],
};

const KINDS: Readonly<Record<string, SpanRunType>> = {
  workflow: 'chain',
  task: 'chain',
  agent: 'agent',
  tool: 'tool',
};

function kind({ attributes, events, name }: SpanView): Partial<Fields> | undefined {
  const given = textOf(attributes['traceloop.span.kind'])?.toLowerCase();
  if (given === 'session') return { type: 'chain', noise: true };
  // Its LangChain instrumentation marks a tool as a task and says what it is only in the name.
  if (given !== undefined && name.startsWith('execute_tool ')) return { type: 'tool' };
  const type = given === undefined ? undefined : lookUp(KINDS, given);
  if (type) return { type };
  return events.some((event) => event.name === 'db.query.result')
    ? { type: 'retriever' }
    : undefined;
}

function names(span: SpanView): Partial<Fields> | undefined {
  const { attributes } = span;
  const name = textOf(attributes['traceloop.entity.name']);
  if (name === undefined) return undefined;
  const given = kind(span)?.type;
  if (given === 'tool')
    return {
      toolName: span.name.startsWith('execute_tool ')
        ? span.name.slice('execute_tool '.length)
        : name,
    };
  return given === 'agent' ? { agentName: name } : { entityName: name };
}

/** `{args, kwargs}` of the wrapped function: one argument stands for itself. MCP tools have `{tool_name, arguments}`. */
function input(span: SpanView): Partial<Fields> | undefined {
  const raw = opened(span.attributes['traceloop.entity.input']);
  if (raw === undefined) return undefined;
  const value = unwrapped(raw);
  const messages = kind(span)?.type === 'tool' ? undefined : conversationOf(value, 'user');
  return messages ? { input: value, inputMessages: messages } : { input: value };
}

function unwrapped(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  if ('tool_name' in raw && 'arguments' in raw) return raw['arguments'];
  const { args, kwargs } = raw;
  if (!Array.isArray(args)) return raw;
  const named = isObject(kwargs) && Object.keys(kwargs).length > 0;
  if (named && args.length === 0) return kwargs;
  if (!named && args.length === 1) return opened(args[0]);
  return named ? raw : args.length === 0 ? undefined : args;
}

function output(span: SpanView): Partial<Fields> | undefined {
  const raw = opened(span.attributes['traceloop.entity.output']);
  if (raw === undefined) return undefined;
  const value =
    isObject(raw) &&
    'result' in raw &&
    Object.keys(raw).every((key) => key === 'result' || key === 'is_error')
      ? opened(raw['result'])
      : raw;
  const messages = kind(span)?.type === 'tool' ? undefined : conversationOf(value, 'assistant');
  return messages ? { output: value, outputMessages: messages } : { output: value };
}

/** MCP tools say in their result that they failed. */
function toolError({ attributes }: SpanView): Partial<Fields> | undefined {
  const result = objectOf(attributes['traceloop.entity.output']);
  if (result?.['is_error'] !== true) return undefined;
  const message = textOf(result['result']);
  return { error: message === undefined ? {} : { message } };
}

function documents({ events }: SpanView): Partial<Fields> | undefined {
  const found = events.flatMap((event): RetrievedDocument[] => {
    if (event.name !== 'db.query.result') return [];
    const fields: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(event.attributes))
      fields[key.replace('db.query.result.', '')] = value;
    return documentOf({
      id: fields['id'],
      score: fields['score'],
      content: fields['document'] ?? fields['metadata'],
      metadata: opened(fields['metadata']),
    });
  });
  return found.length > 0 ? { documents: found } : undefined;
}

/**
 * It hands on Anthropic's and Bedrock's own counts, which leave cached tokens out of the input. No key tells its calls from
 * those of libraries that add them up, so here, and only here, the scope does.
 */
function cacheApart({ attributes, scope }: SpanView): Partial<Fields> | undefined {
  if (!scope.startsWith('@traceloop/')) return undefined;
  const provider = (
    textOf(attributes['gen_ai.provider.name']) ??
    textOf(attributes['gen_ai.system']) ??
    ''
  ).toLowerCase();
  return /anthropic|bedrock/.test(provider) ? { usage: { inputIncludesCached: false } } : undefined;
}
