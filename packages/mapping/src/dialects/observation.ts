import type { Fields, RetrievedDocument, SpanRunType } from '../facts/fields.js';
import { toolMessageIn, unwrapLangChain } from '../json/langchain-values.js';
import { arrayOf, opened } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { isMessageLike, messagesOf } from '../messages/messages-of.js';
import { requestOf } from '../payloads/request.js';
import { responseOf } from '../payloads/response.js';
import type { SpanView } from '../span/span-view.js';
import type { Rule } from './dialect.js';
import { documentOf } from './documents.js';
import { rule } from './rules.js';

/**
 * For libraries that put everything a run was given into one value and everything it gave back into another: what these
 * values mean depends on what the span is. Provider requests and responses, bare messages and plain text are told apart by
 * their shape. `isOther`: spans on which these values only repeat what stands elsewhere. Default: none.
 */
export function observation(
  typeOf: (span: SpanView) => SpanRunType | undefined,
  input: readonly string[],
  output: readonly string[],
  isOther: (span: SpanView) => boolean = () => false,
): readonly Rule[] {
  return [
    rule(['requestModel', 'system', 'inputMessages', 'params', 'query', 'input'], input, (span) =>
      isOther(span) ? undefined : inputFields(typeOf(span), firstOf(span.attributes, ...input)),
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
      output,
      (span) =>
        isOther(span) ? undefined : outputFields(typeOf(span), firstOf(span.attributes, ...output)),
    ),
  ];
}

export function inputFields(
  type: SpanRunType | undefined,
  raw: unknown,
): Partial<Fields> | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined;
  const value = opened(raw);
  if (type === 'llm') {
    const request = requestOf(value) ?? requestOf(firstArgumentIn(value));
    if (request?.inputMessages) return request;
    const messages = messagesOf(raw, 'user');
    return messages ? { inputMessages: messages } : { ...request, input: value };
  }
  if (type === 'embed') {
    const request = requestOf(value);
    const texts = isObject(value)
      ? firstOf(value, 'input', 'inputs', 'texts', 'text', 'value', 'documents')
      : value;
    return {
      ...(request?.requestModel === undefined ? {} : { requestModel: request.requestModel }),
      input: texts ?? value,
    };
  }
  if (type === 'retriever') {
    const query =
      typeof value === 'string'
        ? value
        : isObject(value)
          ? textOf(firstOf(value, 'query', 'input', 'question', 'text'))
          : undefined;
    return query === undefined ? { input: value } : { query };
  }
  if (type === 'tool') return { input: value };
  const messages = conversationOf(value, 'user');
  return messages ? { inputMessages: messages, input: value } : { input: value };
}

/** LangSmith writes all arguments of a wrapped client's method where it was given more than the request. */
function firstArgumentIn(value: unknown): unknown {
  const args = isObject(value) && Object.keys(value).length === 1 ? value['args'] : undefined;
  return Array.isArray(args) ? args[0] : undefined;
}

export function outputFields(
  type: SpanRunType | undefined,
  raw: unknown,
): Partial<Fields> | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined;
  const value = opened(raw);
  if (type === 'llm') {
    const response = responseOf(value);
    if (response?.outputMessages) return response;
    const messages = answerOf(raw);
    return messages ? { outputMessages: messages } : { ...response, output: value };
  }
  if (type === 'embed') return responseOf(value) ?? { output: value };
  if (type === 'retriever') {
    const found = documentsIn(value);
    return found ? { documents: found } : { output: value };
  }
  if (type === 'tool') return { output: value };
  const messages = conversationOf(value, 'assistant');
  return messages ? { outputMessages: messages, output: value } : { output: value };
}

/** A conversation handed to or by an agent or chain: messages as such, or under `messages`. Other values are its own data. */
export function conversationOf(raw: unknown, role: string): readonly ChatMessage[] | undefined {
  const source = unwrapLangChain(opened(raw));
  if (isObject(source) && isMessageLike(source['message']))
    return messagesOf(source['message'], role);
  if (isMessageLike(source)) return messagesOf(source, role);
  const list: unknown =
    isObject(source) && Array.isArray(source['messages']) ? source['messages'] : source;
  return Array.isArray(list) &&
    list.some((entry) => isObject(entry) && ('role' in entry || 'kwargs' in entry))
    ? messagesOf(list, role)
    : undefined;
}

/** An answer in no provider's shape: a message, text, or `{text, toolCalls, reasoning}` as agent frameworks have it. */
function answerOf(raw: unknown): readonly ChatMessage[] | undefined {
  const value = opened(raw);
  return isObject(value) && isPlainAnswer(value)
    ? messagesOf({ role: 'assistant', ...plainAnswer(value) }, 'assistant')
    : messagesOf(raw, 'assistant');
}

/** What agent frameworks put beside an answer's text. Any other key tells of an answer that is JSON itself. */
const ANSWER_KEYS: ReadonlySet<string> = new Set(
  (
    'text toolCalls tool_calls toolResults files sources reasoning reasoningText reasoningDetails warnings object ' +
    'finishReason usage totalUsage steps request response providerMetadata logprobs'
  ).split(' '),
);

function isPlainAnswer(value: JsonObject): boolean {
  if ('role' in value) return false;
  const calls = arrayOf(firstOf(value, 'toolCalls', 'tool_calls'));
  if (calls?.some(isObject)) return true;
  return (
    typeof value['text'] === 'string' && Object.keys(value).every((key) => ANSWER_KEYS.has(key))
  );
}

function plainAnswer(value: JsonObject): JsonObject {
  const calls = arrayOf(firstOf(value, 'toolCalls', 'tool_calls'))?.map((call) =>
    isObject(call) ? { type: 'tool_call', ...call } : call,
  );
  const reasoning = firstOf(value, 'reasoningText', 'reasoning');
  return {
    content: textOf(value['text']) ?? '',
    ...(calls && calls.length > 0 ? { tool_calls: calls } : {}),
    ...(typeof reasoning === 'string' ? { reasoning } : {}),
  };
}

function documentsIn(value: unknown): readonly RetrievedDocument[] | undefined {
  const list =
    arrayOf(value) ??
    (isObject(value)
      ? arrayOf(firstOf(value, 'documents', 'output', 'outputs', 'results', 'matches'))
      : undefined);
  const found = list?.flatMap(documentOf);
  return found && found.length > 0 ? found : undefined;
}

/** What a span must have been by what it gave back, where the library calls everything a span. */
export function typeByOutput(raw: unknown): SpanRunType | undefined {
  const value = unwrapLangChain(opened(raw));
  if (toolMessageIn(value)) return 'tool';
  const isDocuments =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (entry) =>
        isObject(entry) && 'pageContent' in (isObject(entry['kwargs']) ? entry['kwargs'] : entry),
    );
  return isDocuments ? 'retriever' : undefined;
}
