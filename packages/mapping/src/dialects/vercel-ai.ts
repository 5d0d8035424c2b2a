import type { Fields, SpanRunType } from '../facts/fields.js';
import { arrayOf, objectOf, opened, textOfAny } from '../json/parse.js';
import { compact, firstOf, isObject, textOf } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { assemble } from '../messages/assemble.js';
import { messagesOf } from '../messages/messages-of.js';
import type { Part } from '../messages/part.js';
import { partOf, toolCallOf } from '../messages/part.js';
import { usageOf } from '../payloads/usage.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { documentOf } from './documents.js';
import { identityOf } from './identity.js';
import {
  details,
  list,
  metadata,
  params,
  rule,
  text,
  timeToFirstToken,
  tools,
  under,
  usage,
  value,
} from './rules.js';

/**
 * Vercel AI SDK 4 to 6, and 7 with its legacy telemetry: `ai.*`. The outer span (`ai.generateText`) repeats what its
 * `.doGenerate`/`.doStream` children say, so it is a chain; the children are the calls.
 * https://ai-sdk.dev/docs/ai-sdk-core/telemetry
 */
export const vercelAi: Dialect = {
  name: 'vercel-ai',
  namespaces: ['ai'],
  rules: [
    rule(['type'], ['ai.operationId'], type),
    rule(['entityName'], ['ai.telemetry.functionId', 'ai.operationId'], entityName),
    text('requestModel', 'gen_ai.request.model', 'ai.model.id'),
    text('responseModel', 'ai.response.model'),
    text('responseId', 'ai.response.id'),
    text('provider', 'ai.model.provider'),
    text('toolName', 'ai.toolCall.name'),
    text('toolCallId', 'ai.toolCall.id'),
    value('input', 'ai.toolCall.args'),
    value('output', 'ai.toolCall.result'),
    rule(['inputMessages'], ['ai.prompt.messages', 'ai.prompt'], inputMessages),
    rule(
      ['outputMessages'],
      [
        'ai.response.text',
        'ai.response.reasoning',
        'ai.response.toolCalls',
        'ai.response.object',
        'ai.response.files',
      ],
      outputMessages,
    ),
    rule(['input'], ['ai.value', 'ai.values'], embeddingInput),
    value('input', 'ai.documents', 'ai.decision.questions', 'ai.request.text'),
    value('output', 'ai.decision.answers'),
    rule(['documents'], ['ai.ranking', 'ai.documents'], ranked),
    list('finishReasons', ['ai.response.finishReason']),
    tools('ai.prompt.tools'),
    rule(['params'], ['ai.prompt.toolChoice'], toolChoice),
    params('ai.settings.'),
    usage('ai.usage.'),
    rule(['usage'], ['ai.response.providerMetadata'], providerUsage),
    timeToFirstToken({ millis: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'] }),
    details({ schemaName: ['ai.schema.name'] }),
    rule(['details'], ['ai.telemetry.functionId'], embeddingFunction),
    rule(
      ['userId', 'threadId', 'tags'],
      ['ai.telemetry.metadata.*', 'ai.settings.context.*'],
      (span) =>
        identityOf({
          ...under(span, 'ai.settings.context.'),
          ...under(span, 'ai.telemetry.metadata.'),
        }),
    ),
    metadata('ai.telemetry.metadata.', 'ai.settings.context.'),
  ],
};

function type(span: SpanView): Partial<Fields> | undefined {
  const found = typeOf(span);
  return found ? { type: found } : undefined;
}

/** `undefined` on the spans of AI SDK 7, which speak the GenAI conventions and only keep a few `ai.*` keys. */
function typeOf({ attributes }: SpanView): SpanRunType | undefined {
  const operation = textOf(attributes['ai.operationId']);
  if (operation === undefined) return undefined;
  if (operation === 'ai.toolCall') return 'tool';
  if (/embed/i.test(operation)) return 'embed';
  if (operation === 'ai.rerank.doRerank') return 'retriever';
  return /\.do[A-Z]/.test(operation) ? 'llm' : 'chain';
}

/** `ai.generateText` → `generateText`, unless the user gave a function id. */
function entityName({ attributes }: SpanView): Partial<Fields> | undefined {
  const name =
    textOf(attributes['ai.telemetry.functionId']) ??
    textOf(attributes['ai.operationId'])?.replace(/^ai\./, '');
  return name === undefined ? undefined : { entityName: name };
}

/** An embedding is named after its model, so the function that asked for it stands in its metadata. */
function embeddingFunction(span: SpanView): Partial<Fields> | undefined {
  const functionId = textOf(span.attributes['ai.telemetry.functionId']);
  return functionId !== undefined && typeOf(span) === 'embed'
    ? { details: { functionId } }
    : undefined;
}

function inputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const sent = messagesOf(attributes['ai.prompt.messages'], 'user');
  if (sent) return { inputMessages: sent };
  const prompt = objectOf(attributes['ai.prompt']);
  if (!prompt) {
    const plain = messagesOf(attributes['ai.prompt'], 'user');
    return plain ? { inputMessages: plain } : undefined;
  }
  const system = messagesOf(firstOf(prompt, 'system', 'instructions'), 'system') ?? [];
  const asked =
    messagesOf(prompt['messages'], 'user') ?? messagesOf(prompt['prompt'], 'user') ?? [];
  return system.length + asked.length > 0 ? { inputMessages: [...system, ...asked] } : undefined;
}

function outputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  const parts: Part[] = [];
  const reasoning = textOf(attributes['ai.response.reasoning']);
  if (reasoning !== undefined) parts.push({ kind: 'reasoning', text: reasoning });
  const answer = textOf(attributes['ai.response.text']);
  if (answer !== undefined) parts.push({ kind: 'text', text: answer });
  const object = attributes['ai.response.object'];
  if (answer === undefined && object !== undefined)
    parts.push({ kind: 'text', text: textOfAny(object) });
  for (const file of arrayOf(attributes['ai.response.files']) ?? []) {
    const part = partOf(file);
    if (part) parts.push(part);
  }
  for (const call of arrayOf(attributes['ai.response.toolCalls']) ?? []) {
    const read = isObject(call) ? toolCallOf(call, 'toolcall') : undefined;
    if (read) parts.push({ kind: 'tool_call', call: read });
  }
  if (parts.length === 0) return undefined;
  const messages: ChatMessage[] = assemble('assistant', parts, undefined);
  return { outputMessages: messages };
}

function embeddingInput({ attributes }: SpanView): Partial<Fields> | undefined {
  const single = attributes['ai.value'];
  if (single !== undefined) return { input: opened(single) };
  const many = arrayOf(attributes['ai.values']);
  return many ? { input: many } : undefined;
}

/** The documents in the order in which they were ranked: `{index, relevanceScore}` points into what was given. */
function ranked({ attributes }: SpanView): Partial<Fields> | undefined {
  const given = arrayOf(attributes['ai.documents']) ?? [];
  const documents = (arrayOf(attributes['ai.ranking']) ?? []).flatMap((entry) => {
    if (!isObject(entry)) return [];
    const score = firstOf(entry, 'relevanceScore', 'score');
    const document = given[Number(entry['index'])];
    return documentOf(isObject(document) ? { ...document, score } : { content: document, score });
  });
  return documents.length > 0 ? { documents } : undefined;
}

function toolChoice({ attributes }: SpanView): Partial<Fields> | undefined {
  const choice = opened(attributes['ai.prompt.toolChoice']);
  if (choice === undefined || choice === null) return undefined;
  if (!isObject(choice)) return { params: { tool_choice: choice } };
  const name = textOf(choice['toolName']);
  return {
    params: {
      tool_choice: name === undefined ? choice['type'] : { type: 'function', function: { name } },
    },
  };
}

/**
 * AI SDK 4 has cached and reasoning tokens only inside the provider's own metadata, and so have later ones for some
 * providers. Only these parts are taken: what the totals include is the SDK's own convention.
 */
function providerUsage({ attributes }: SpanView): Partial<Fields> | undefined {
  for (const entry of Object.values(objectOf(attributes['ai.response.providerMetadata']) ?? {})) {
    if (!isObject(entry)) continue;
    const nested = firstOf(entry, 'usage', 'usageMetadata');
    const found = usageOf({ ...(isObject(nested) ? nested : {}), ...entry });
    if (!found) continue;
    const { cacheRead, cacheWrite, reasoning } = found;
    return { usage: compact({ cacheRead, cacheWrite, reasoning }) };
  }
  return undefined;
}
