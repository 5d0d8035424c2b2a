import { isContainer } from '../json/rebuild-json.js';

const charactersPerToken = 4;
const tokensPerMessage = 3;
const tokensPerRole = 1;
const tokensPerReply = 3;

/**
 * How many tokens a value is, as JSON text. Lunary runs a tokenizer here; four characters a token
 * is near enough for a stand-in, and does not hang on 200 KB of one letter as the real one does.
 */
export function estimateTextTokens(value: unknown): number {
  return Math.max(1, Math.ceil(jsonLength(value) / charactersPerToken));
}

/** The tokens of chat messages, counted the way OpenAI frames them; undefined if one is null. */
export function estimateMessageTokens(messages: readonly unknown[]): number | undefined {
  let tokens = tokensPerReply;
  for (const message of messages) {
    if (message === null) return undefined;
    tokens += tokensPerMessage;
    if (!isContainer(message) && typeof message !== 'string') continue;
    for (const [key, value] of Object.entries(message)) {
      const length = typeof value === 'string' ? value.length : jsonLength(value);
      tokens += Math.ceil(length / charactersPerToken);
      if (key === 'role') tokens += tokensPerRole;
    }
  }
  return tokens;
}

/** The length of a value's JSON text without the escapes, counted without recursion. */
function jsonLength(root: unknown): number {
  let length = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') length += value.length + 2;
    else if (!isContainer(value)) length += String(value).length;
    else {
      length += 2;
      for (const [key, child] of Object.entries(value)) {
        length += Array.isArray(value) ? 1 : key.length + 4;
        pending.push(child);
      }
    }
  }
  return length;
}
