import type { Fields } from '../facts/fields.js';
import { objectOf, opened } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { inputFields, outputFields } from './observation.js';
import { rule, text, value } from './rules.js';

/**
 * Google's Agent Development Kit: `gcp.vertex.agent.*`, with Gemini's own request and response as JSON. Failures leave no
 * status and no exception: only the response says what went wrong.
 */
export const googleAdk: Dialect = {
  name: 'google-adk',
  namespaces: ['gcp'],
  marks: ['gcp.vertex.agent.*'],
  rules: [
    rule(['type'], ['gcp.vertex.agent.llm_request', 'gcp.vertex.agent.tool_call_args'], type),
    value('input', 'gcp.vertex.agent.tool_call_args'),
    value('output', 'gcp.vertex.agent.tool_response'),
    rule(
      ['requestModel', 'system', 'inputMessages', 'params', 'input'],
      ['gcp.vertex.agent.llm_request'],
      (span) =>
        isCall(span)
          ? inputFields('llm', span.attributes['gcp.vertex.agent.llm_request'])
          : undefined,
    ),
    rule(
      ['outputMessages', 'finishReasons', 'usage', 'responseModel', 'responseId', 'output'],
      ['gcp.vertex.agent.llm_response'],
      (span) =>
        isCall(span)
          ? outputFields('llm', span.attributes['gcp.vertex.agent.llm_response'])
          : undefined,
    ),
    rule(['error'], ['gcp.vertex.agent.llm_response', 'gcp.vertex.agent.tool_response'], error),
    text('threadId', 'gcp.vertex.agent.session_id'),
    text('userId', 'gcp.vertex.agent.user_id'),
  ],
};

/** Tool spans carry empty requests and responses too. */
function isCall({ attributes }: SpanView): boolean {
  return (
    Object.keys(objectOf(attributes['gcp.vertex.agent.llm_request']) ?? {}).length > 0 ||
    attributes['gen_ai.request.model'] !== undefined
  );
}

function type(span: SpanView): Partial<Fields> | undefined {
  if (span.attributes['gcp.vertex.agent.tool_call_args'] !== undefined) return { type: 'tool' };
  return isCall(span) ? { type: 'llm' } : undefined;
}

function error({ attributes }: SpanView): Partial<Fields> | undefined {
  const response = objectOf(attributes['gcp.vertex.agent.llm_response']);
  const code = response && firstOf(response, 'errorCode', 'error_code');
  const message = response && firstOf(response, 'errorMessage', 'error_message');
  if (code !== undefined || message !== undefined) return { error: reported(code, message) };
  const result = opened(attributes['gcp.vertex.agent.tool_response']);
  const failure =
    isObject(result) && Object.keys(result).length === 1 ? result['error'] : undefined;
  return textOf(failure) === undefined ? undefined : { error: reported(undefined, failure) };
}

function reported(code: unknown, message: unknown): NonNullable<Fields['error']> {
  return {
    ...(code === undefined ? {} : { type: String(code) }),
    ...(textOf(message) === undefined ? {} : { message: String(message) }),
  };
}
