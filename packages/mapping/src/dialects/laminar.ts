import { lookUp } from '../json/look-up.js';
import type { SpanRunType } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { identityOf } from './identity.js';
import { observation } from './observation.js';
import { list, metadata, rule, under } from './rules.js';

/** Laminar: `lmnr.span.*` around GenAI attributes, and `lmnr.association.properties.*`. https://docs.laminar.sh */
export const laminar: Dialect = {
  name: 'laminar',
  namespaces: ['lmnr'],
  rules: [
    rule(['type'], ['lmnr.span.type'], (span) => {
      const type = typeOf(span);
      return type ? { type } : undefined;
    }),
    rule(['toolName', 'entityName'], ['lmnr.span.type', 'span.name'], (span) =>
      typeOf(span) === 'tool' ? { toolName: span.name } : { entityName: span.name },
    ),
    ...observation(typeOf, ['lmnr.span.input'], ['lmnr.span.output']),
    list('tags', ['lmnr.association.properties.tags', 'lmnr.span.tags']),
    rule(['userId', 'threadId', 'tags'], ['lmnr.association.properties.*'], (span) =>
      identityOf(under(span, 'lmnr.association.properties.')),
    ),
    metadata('lmnr.association.properties.metadata.'),
  ],
};

const TYPES: Readonly<Record<string, SpanRunType>> = { LLM: 'llm', TOOL: 'tool', DEFAULT: 'chain' };

/** Spans of libraries that it only passes on have no input of its own: their own dialect says what they are. */
function typeOf({ attributes }: SpanView): SpanRunType | undefined {
  const given = textOf(attributes['lmnr.span.type'])?.toUpperCase();
  if (given === undefined) return undefined;
  const type = lookUp(TYPES, given) ?? 'chain';
  return type === 'chain' && attributes['gen_ai.operation.name'] !== undefined ? undefined : type;
}
