import type { Fields, SpanRunType } from '../facts/fields.js';
import { objectOf } from '../json/parse.js';
import { textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { list, metadata, rule, text, value } from './rules.js';

/** What the user says with `lunary.*` attributes. Stands first: it wins over everything a library says. */
export const lunary: Dialect = {
  name: 'lunary',
  namespaces: ['lunary'],
  rules: [
    rule(['type'], ['lunary.type'], type),
    rule(['noise'], ['lunary.*'], shown),
    text('name', 'lunary.name'),
    rule(['inputMessages'], ['lunary.input'], ({ attributes }) => {
      const asked = isCall(attributes) ? messagesOf(attributes['lunary.input'], 'user') : undefined;
      return asked ? { inputMessages: asked } : undefined;
    }),
    rule(['outputMessages'], ['lunary.output'], ({ attributes }) => {
      const answered = isCall(attributes)
        ? messagesOf(attributes['lunary.output'], 'assistant')
        : undefined;
      return answered ? { outputMessages: answered } : undefined;
    }),
    value('input', 'lunary.input'),
    value('output', 'lunary.output'),
    text('userId', 'lunary.user.id'),
    rule(['userProps'], ['lunary.user.props'], ({ attributes }) => {
      const userProps = objectOf(attributes['lunary.user.props']);
      return userProps ? { userProps } : undefined;
    }),
    list('tags', ['lunary.tags'], ','),
    text('threadId', 'lunary.thread.id'),
    text('templateId', 'lunary.template.id'),
    metadata('lunary.metadata.'),
  ],
};

const TYPES: readonly SpanRunType[] = ['llm', 'agent', 'tool', 'chain', 'embed', 'retriever'];

/** Any `lunary.*` attribute but the exclusion asks for the span to be shown: a chain, unless a library knows better. */
function shown({ attributes }: SpanView): Partial<Fields> | undefined {
  const asked = Object.keys(attributes).some(
    (key) => key.startsWith('lunary.') && key !== 'lunary.exclude',
  );
  return asked ? { noise: false } : undefined;
}

function type({ attributes }: SpanView): Partial<Fields> | undefined {
  const given = textOf(attributes['lunary.type'])?.toLowerCase();
  const known = TYPES.find((candidate) => candidate === given);
  return known ? { type: known } : undefined;
}

/** For an llm the content is messages; for everything else what was given stands as it is. */
function isCall(attributes: SpanView['attributes']): boolean {
  return textOf(attributes['lunary.type'])?.toLowerCase() === 'llm';
}
