import { textOf } from '../json/values.js';
import type { ChatMessage } from '../messages/message.js';
import { messagesOf } from '../messages/messages-of.js';

const TURN = /^(system|developer|user|assistant|tool): /;

/** A conversation written out as text, a line `role: …` for each turn (openlit before 1.10) → messages. */
export function transcriptOf(value: unknown): readonly ChatMessage[] | undefined {
  const text = textOf(value);
  if (text === undefined || !TURN.test(text)) return messagesOf(value, 'user');
  const turns: ChatMessage[] = [];
  for (const line of text.split('\n')) {
    const role = TURN.exec(line)?.[1];
    const last = turns.at(-1);
    if (role !== undefined) turns.push({ role, content: line.slice(role.length + 2) });
    else if (last)
      turns[turns.length - 1] = { ...last, content: `${String(last.content)}\n${line}` };
  }
  return turns;
}
