import type { ChatMessage } from '../messages/message.js';

/**
 * Of two readings of one conversation, the one that holds more. The first wins a tie. Compared by what libraries are seen to
 * lose: messages, text, tool calls and their ids, images.
 */
export function richer(
  first: readonly ChatMessage[] | undefined,
  second: readonly ChatMessage[] | undefined,
): readonly ChatMessage[] | undefined {
  if (!first) return second;
  if (!second) return first;
  return weightOf(second) > weightOf(first) ? second : first;
}

const TOOL_CALL_WEIGHT = 20;
const ID_WEIGHT = 20;
const MEDIUM_WEIGHT = 200;

function weightOf(messages: readonly ChatMessage[]): number {
  let weight = 0;
  for (const { role, content, tool_calls: calls, tool_call_id: callId, refusal } of messages) {
    if (role === 'reasoning') continue;
    if (typeof content === 'string') weight += content.length;
    else
      for (const part of content ?? [])
        weight += part.type === 'text' ? part.text.length : MEDIUM_WEIGHT;
    for (const call of calls ?? [])
      weight += TOOL_CALL_WEIGHT + (call.id === undefined ? 0 : ID_WEIGHT);
    if (callId !== undefined) weight += ID_WEIGHT;
    weight += refusal?.length ?? 0;
  }
  return weight;
}
