import { lookUp } from '../json/look-up.js';
import type { Fields, SpanRunType } from '../facts/fields.js';
import { objectOf } from '../json/parse.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { observation } from './observation.js';
import { metadata, rule, text } from './rules.js';

/** Firebase Genkit: `genkit:*`. Model, usage and parameters stand only inside the JSON of input and output. */
export const genkit: Dialect = {
  name: 'genkit',
  namespaces: ['genkit'],
  rules: [
    rule(['type'], ['genkit:type', 'genkit:metadata:subtype'], (span) => ({ type: typeOf(span) })),
    rule(
      ['requestModel', 'toolName', 'agentName', 'entityName'],
      ['genkit:name', 'genkit:metadata:subtype'],
      names,
    ),
    ...observation(typeOf, ['genkit:input'], ['genkit:output']),
    rule(['finishReasons', 'error'], ['genkit:state', 'genkit:output'], state),
    text('threadId', 'genkit:sessionId'),
    text('userId', 'genkit:metadata:userId'),
    metadata('genkit:metadata:context:'),
  ],
};

const SUBTYPES: Readonly<Record<string, SpanRunType>> = {
  model: 'llm',
  'background-model': 'llm',
  tool: 'tool',
  'tool.v2': 'tool',
  retriever: 'retriever',
  reranker: 'retriever',
  embedder: 'embed',
  agent: 'agent',
};

/** Flows, prompts, utilities and flow steps hold others together. */
function typeOf({ attributes }: SpanView): SpanRunType {
  return (
    lookUp(SUBTYPES, textOf(attributes['genkit:metadata:subtype'])?.toLowerCase() ?? '') ?? 'chain'
  );
}

function names(span: SpanView): Partial<Fields> | undefined {
  const name = textOf(span.attributes['genkit:name']);
  if (name === undefined) return undefined;
  const type = typeOf(span);
  if (type === 'llm' || type === 'embed') return { requestModel: name };
  if (type === 'tool' || type === 'retriever') return { toolName: name };
  return type === 'agent' ? { agentName: name } : { entityName: name };
}

function state({ attributes }: SpanView): Partial<Fields> | undefined {
  if (attributes['genkit:state'] !== 'error') return undefined;
  const message = textOf(objectOf(attributes['genkit:output'])?.['error']);
  return { error: message === undefined ? {} : { message } };
}
