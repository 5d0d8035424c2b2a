import { IDENTITY_KEYS } from '../dialects/identity.js';
import { isLangChainKey } from '../dialects/langchain.js';
import type { Fields } from '../facts/fields.js';
import { resourceAttributes } from '../span/resource-attributes.js';
import type { TraceNode } from './trace-node.js';

/**
 * A run's metadata: few flat lines under short names, because each is a line above the messages; then the user's own under
 * the user's own keys. What identifies the trace stands on its root only.
 */
export function metadataOf(
  node: TraceNode,
  name: string,
  isRoot: boolean,
): Record<string, unknown> {
  const { fields, view, type } = node;
  const { details, error } = fields;
  const all: Record<string, unknown> =
    type === 'llm' || type === 'embed'
      ? callMetadata(fields, name)
      : type === 'tool'
        ? { toolCallId: fields.toolCallId }
        : {};
  all['errorType'] = error?.type;
  if (details) Object.assign(all, details);
  if (isRoot) {
    const resource = resourceAttributes(view.resource);
    all['conversationId'] = fields.threadId;
    all['serviceName'] = serviceName(resource['service.name']);
    all['environment'] =
      resource['deployment.environment.name'] ?? resource['deployment.environment'];
    all['traceId'] = view.traceId;
    all['spanId'] = view.spanId;
  }
  if (fields.metadata) addOwn(all, fields, fields.metadata);
  return defined(all);
}

function callMetadata(fields: Fields, name: string): Record<string, unknown> {
  const { provider, responseModel, finishReasons, usage } = fields;
  return {
    provider: provider?.replace(API_SUFFIX, ''),
    responseModel: responseModel === name ? undefined : responseModel,
    responseId: fields.responseId,
    finishReason: finishReasons && (areAlike(finishReasons) ? finishReasons[0] : finishReasons),
    reasoningTokens: positive(usage?.reasoning),
    cacheWriteTokens: positive(usage?.cacheWrite),
  };
}

function areAlike([first, ...others]: readonly string[]): boolean {
  return first !== undefined && others.every((other) => other === first);
}

/** The AI SDK and frameworks over it name the API too: `openai.chat`, `anthropic.messages`. */
const API_SUFFIX = /\.(chat|responses|messages|completion|embedding|image|generative-ai)$/;

/** What the SDK invents when nobody named the service says nothing. */
function serviceName(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('unknown_service') ? undefined : value;
}

/** What already stands as the run's user, thread or tags is not said again. */
function addOwn(
  all: Record<string, unknown>,
  { userId, threadId }: Fields,
  metadata: NonNullable<Fields['metadata']>,
): void {
  for (const key of Object.keys(metadata)) {
    const value = metadata[key];
    if (isLangChainKey(key) || key === '__proto__') continue;
    const isSaid = key === 'tags' || value === userId || value === threadId;
    if (!IDENTITY_KEYS.has(key) || !isSaid) all[key] = value;
  }
}

function positive(count: number | undefined): number | undefined {
  return count !== undefined && count > 0 ? count : undefined;
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value !== undefined && value !== null) left[key] = value;
  }
  return left;
}
