import type { Fields, ReportedUsage } from '../facts/fields.js';
import { mergedUsage } from '../facts/merge-fields.js';
import { objectOf, opened } from '../json/parse.js';
import { compact, firstOf, isObject, numberOf, textOf } from '../json/values.js';
import type { JsonObject } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { messagesOf } from '../messages/messages-of.js';
import { areParts } from '../messages/part-types.js';
import { usageOf } from './usage.js';

export type ResponseFields = Pick<
  Fields,
  'responseModel' | 'responseId' | 'finishReasons' | 'outputMessages' | 'usage'
>;

/**
 * What a provider response, given whole as one value, says: answer, model, id, finish reasons, usage. Reads OpenAI (chat,
 * Responses, completions), Anthropic, Bedrock, Gemini, Genkit and LangChain shapes.
 */
export function responseOf(value: unknown): ResponseFields | undefined {
  const several = opened(value);
  if (Array.isArray(several))
    return several
      .map(responseOf)
      .findLast((found) => found !== undefined && 'outputMessages' in found);
  const response = objectOf(value);
  if (!response) return undefined;
  const raw = isObject(response['raw']) ? responseOf(response['raw']) : undefined;
  const answer = answerOf(response);
  const fields = compact({
    responseModel: textOf(firstOf(response, 'model', 'modelVersion', 'model_name')),
    responseId: textOf(firstOf(response, 'id', 'responseId', 'response_id')),
    finishReasons: answer?.finishReasons,
    outputMessages: answer?.messages,
    usage:
      answer?.usage ??
      usageOf(
        firstOf(
          response,
          'usage',
          'usageMetadata',
          'usage_metadata',
          'tokenUsage',
          'token_usage',
          'usage_details',
        ),
      ) ??
      bedrockUsageOf(response),
  });
  // The provider's own reason is finer than what a framework makes of it, and its usage has the details.
  const all = {
    ...raw,
    ...fields,
    ...(raw?.finishReasons ? { finishReasons: raw.finishReasons } : {}),
    ...(raw?.usage && fields.usage ? { usage: mergedUsage(fields.usage, raw.usage) } : {}),
  };
  return all.outputMessages || all.usage || all.finishReasons ? all : undefined;
}

/** Titan and Llama on Bedrock count beside the answer. */
function bedrockUsageOf(response: JsonObject): ReportedUsage | undefined {
  const { results } = response;
  const [first]: readonly unknown[] = Array.isArray(results) ? results : [];
  const input = numberOf(firstOf(response, 'inputTextTokenCount', 'prompt_token_count'));
  const output = numberOf(
    response['generation_token_count'] ?? (isObject(first) ? first['tokenCount'] : undefined),
  );
  return input === undefined ? undefined : compact({ input, output });
}

interface Answer {
  usage?: ReportedUsage;
  messages?: readonly ChatMessage[];
  finishReasons?: readonly string[];
}

function answerOf(response: JsonObject): Answer | undefined {
  const candidates = candidatesIn(response);
  if (candidates) return answersOf(candidates);
  const output = response['output'];
  if (isObject(output) && isObject(output['message']))
    return found(messagesOf(output['message'], 'assistant'), response); // Bedrock Converse
  if (Array.isArray(output)) return found(messagesOf(output, 'assistant'), response); // OpenAI Responses
  if (isObject(response['message']))
    return found(messagesOf(response['message'], 'assistant'), response); // Genkit, Ollama
  const { content } = response;
  if (
    isObject(content) ||
    (Array.isArray(content) && ('role' in response || areParts(content))) ||
    (typeof content === 'string' && ENVELOPE_KEYS.some((key) => key in response))
  ) {
    const message = isObject(content)
      ? content
      : { ...response, role: textOf(response['role']) ?? 'assistant' };
    return found(messagesOf(message, 'assistant'), response); // Anthropic, Gemini through ADK
  }
  if (
    typeof response['role'] === 'string' &&
    firstOf(response, 'tool_calls', 'toolCalls', 'refusal') !== undefined
  ) {
    return found(messagesOf(response, 'assistant'), response);
  }
  const text =
    response['output_text'] ??
    response['generation'] ?? // Llama on Bedrock
    ('generation_id' in response ? response['text'] : undefined); // Cohere
  if (typeof text === 'string') return found(messagesOf(text, 'assistant'), response);
  return found(undefined, response);
}

/** What a provider's response has beside its content; an answer that is JSON itself may well have a `content` of its own. */
const ENVELOPE_KEYS = [
  'role',
  'type',
  'id',
  'model',
  'usage',
  'stop_reason',
  'finish_reason',
  'tool_calls',
  'response_metadata',
  'usage_metadata',
  'additional_kwargs',
] as const;

function candidatesIn(response: JsonObject): readonly unknown[] | undefined {
  const candidates = firstOf(response, 'choices', 'candidates', 'generations');
  if (Array.isArray(candidates)) return candidates.flat();
  // Mistral and Titan on Bedrock. Both names are common in answers that are JSON.
  const { outputs, results } = response;
  if (Array.isArray(outputs) && outputs.every((one) => isObject(one) && 'stop_reason' in one))
    return outputs;
  return Array.isArray(results) && results.every((one) => isObject(one) && 'outputText' in one)
    ? results
    : undefined;
}

function answersOf(candidates: readonly unknown[]): Answer {
  const messages: ChatMessage[] = [];
  const finishReasons: string[] = [];
  let usage: ReportedUsage | undefined;
  for (const candidate of candidates) {
    if (!isObject(candidate)) continue;
    const content = firstOf(candidate, 'message', 'content', 'text', 'outputText', 'delta');
    // Gemini says nothing of the role of its own answer at times.
    const message =
      isObject(content) && !('role' in content) && !('kwargs' in content)
        ? { role: 'assistant', ...content }
        : content;
    messages.push(...(messagesOf(message, 'assistant') ?? []));
    const own = langChainMessageIn(candidate);
    const reason = finishReasonOf(candidate) ?? (own && finishReasonOf(own));
    if (reason !== undefined) finishReasons.push(reason);
    usage ??= own && usageOf(own['usage_metadata']);
  }
  return {
    ...(usage ? { usage } : {}),
    ...(messages.length > 0 ? { messages } : {}),
    ...(finishReasons.length > 0 ? { finishReasons } : {}),
  };
}

function langChainMessageIn(candidate: JsonObject): JsonObject | undefined {
  const message = candidate['message'];
  const kwargs = isObject(message) ? message['kwargs'] : undefined;
  return isObject(kwargs) ? kwargs : undefined;
}

function found(messages: readonly ChatMessage[] | undefined, response: JsonObject): Answer {
  const reason = finishReasonOf(response);
  return {
    ...(messages ? { messages } : {}),
    ...(reason === undefined ? {} : { finishReasons: [reason] }),
  };
}

function finishReasonOf(value: JsonObject): string | undefined {
  const direct = textOf(
    firstOf(
      value,
      'finish_reason',
      'finishReason',
      'stop_reason',
      'stopReason',
      'done_reason',
      'completionReason',
    ),
  );
  if (direct !== undefined) return direct;
  const cut = value['incomplete_details']; // OpenAI Responses
  if (isObject(cut) && textOf(cut['reason']) !== undefined) return textOf(cut['reason']);
  for (const key of [
    'generationInfo',
    'generation_info',
    'response_metadata',
    'additional_kwargs',
  ]) {
    const info = value[key];
    const reason = isObject(info) ? finishReasonOf(info) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
}
