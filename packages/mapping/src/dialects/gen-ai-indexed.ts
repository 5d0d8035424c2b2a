import type { Fields } from '../facts/fields.js';
import { unflatten } from '../json/unflatten.js';
import { isObject, textOf } from '../json/values.js';
import { messagesOf } from '../messages/messages-of.js';
import { toolsOf } from '../payloads/tools.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { messages, params, rule, usage } from './rules.js';
import { transcriptOf } from './transcript.js';

/**
 * The GenAI conventions before messages were attributes of their own: `gen_ai.prompt.N.*`, `gen_ai.completion.N.*`,
 * `llm.request.*` and `llm.usage.*`, as OpenLLMetry and its forks write them.
 */
export const genAiIndexed: Dialect = {
  name: 'gen-ai-indexed',
  namespaces: ['gen_ai', 'llm'],
  marks: [
    'llm.request.type',
    'gen_ai.content.prompt',
    'gen_ai.content.completion',
    /^gen_ai\.(prompt\.\d|completion\.(\d|\[i\]))/,
  ],
  rules: [
    rule(['type'], ['llm.request.type', 'gen_ai.prompt.*', 'gen_ai.completion.*'], type),
    rule(
      ['requestModel', 'responseModel'],
      ['gen_ai.request.model', 'gen_ai.response.model'],
      models,
    ),
    rule(['inputMessages', 'input'], ['gen_ai.prompt.*'], inputMessages),
    rule(['inputMessages'], ['gen_ai.content.prompt'], ({ attributes }) => {
      const found = transcriptOf(attributes['gen_ai.content.prompt']);
      return found ? { inputMessages: found } : undefined;
    }),
    rule(['outputMessages', 'finishReasons'], ['gen_ai.completion.*'], outputMessages),
    messages('outputMessages', 'gen_ai.content.completion', 'gen_ai.completion.[i]'),
    rule(['params'], ['llm.request.functions.*'], ({ attributes }) => {
      const tools = toolsOf(unflatten(attributes, 'llm.request.functions.'));
      return tools ? { params: { tools } } : undefined;
    }),
    params('llm.', 'llm.request.'),
    usage('gen_ai.usage.'),
    usage('llm.usage.'),
  ],
};

function type({ attributes, name }: SpanView): Partial<Fields> | undefined {
  const given = textOf(attributes['llm.request.type'])?.toLowerCase();
  if (
    given === 'embedding' ||
    given === 'embeddings' ||
    (given === undefined && /embed/i.test(name))
  )
    return { type: 'embed' };
  if (given === 'rerank') return { type: 'retriever' };
  return { type: 'llm' };
}

/** Some of its LangChain spans say `unknown` where they know nothing. */
function models({ attributes }: SpanView): Partial<Fields> | undefined {
  const known = (key: string): string | undefined =>
    attributes[key] === 'unknown' ? undefined : textOf(attributes[key]);
  const requestModel = known('gen_ai.request.model') ?? known('gen_ai.response.model');
  const responseModel = known('gen_ai.response.model');
  return {
    ...(requestModel === undefined ? {} : { requestModel }),
    ...(responseModel === undefined ? {} : { responseModel }),
  };
}

function inputMessages(span: SpanView): Partial<Fields> | undefined {
  const list = unflatten(span.attributes, 'gen_ai.prompt.');
  if (type(span)?.type === 'embed') {
    const texts = Array.isArray(list)
      ? list.flatMap((entry: unknown) =>
          isObject(entry) && textOf(entry['content']) ? [entry['content']] : [],
        )
      : [];
    return texts.length > 0 ? { input: texts.length === 1 ? texts[0] : texts } : undefined;
  }
  const found = messagesOf(list, 'user');
  return found ? { inputMessages: found } : undefined;
}

function outputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const list = unflatten(attributes, 'gen_ai.completion.');
  if (!Array.isArray(list)) return undefined;
  const found = messagesOf(list, 'assistant');
  const finishReasons = list.flatMap((entry: unknown) =>
    isObject(entry) ? (textOf(entry['finish_reason']) ?? []) : [],
  );
  return {
    ...(found ? { outputMessages: found } : {}),
    ...(finishReasons.length > 0 ? { finishReasons } : {}),
  };
}
