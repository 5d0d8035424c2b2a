import { IDENTITY_KEYS } from '../dialects/identity.js';
import { isLangChainKey } from '../dialects/langchain.js';
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
  const { usage, error, finishReasons } = fields;
  const isCall = type === 'llm' || type === 'embed';
  return defined({
    ...(isCall
      ? {
          provider: fields.provider?.replace(API_SUFFIX, ''),
          responseModel: fields.responseModel === name ? undefined : fields.responseModel,
          responseId: fields.responseId,
          finishReason:
            finishReasons && (new Set(finishReasons).size === 1 ? finishReasons[0] : finishReasons),
          reasoningTokens: positive(usage?.reasoning),
          cacheWriteTokens: positive(usage?.cacheWrite),
        }
      : {}),
    ...(type === 'tool' ? { toolCallId: fields.toolCallId } : {}),
    errorType: error?.type,
    ...fields.details,
    ...(isRoot
      ? {
          conversationId: fields.threadId,
          serviceName: serviceName(view.resource['service.name']),
          environment:
            view.resource['deployment.environment.name'] ?? view.resource['deployment.environment'],
          traceId: view.traceId,
          spanId: view.spanId,
        }
      : {}),
    ...withoutIdentity(node),
  });
}

/** The AI SDK and frameworks over it name the API too: `openai.chat`, `anthropic.messages`. */
const API_SUFFIX = /\.(chat|responses|messages|completion|embedding|image|generative-ai)$/;

/** What the SDK invents when nobody named the service says nothing. */
function serviceName(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('unknown_service') ? undefined : value;
}

/** What already stands as the run's user, thread or tags is not said again. */
function withoutIdentity({ fields }: TraceNode): Record<string, unknown> {
  const { metadata = {}, userId, threadId } = fields;
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([key, value]) =>
        !isLangChainKey(key) &&
        (!IDENTITY_KEYS.has(key) || (key !== 'tags' && value !== userId && value !== threadId)),
    ),
  );
}

function positive(count: number | undefined): number | undefined {
  return count !== undefined && count > 0 ? count : undefined;
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );
}
