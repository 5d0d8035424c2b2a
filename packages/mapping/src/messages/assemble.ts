import { unglued } from './glued-calls.js';
import type { ChatMessage, ContentPart, ToolCall } from './message.js';
import type { Part } from './part.js';

/** Joins the parts of one message; text-only content is one string, since the viewer glues text parts together. */
export function assemble(
  role: string,
  parts: readonly Part[],
  name: string | undefined,
): ChatMessage[] {
  const before: ChatMessage[] = [];
  const after: ChatMessage[] = [];
  const content: ContentPart[] = [];
  const calls: ToolCall[] = [];
  let refusal: string | undefined;
  for (const part of parts) {
    if (part.kind === 'text') {
      addText(content, part, role);
    } else if (part.kind === 'media') content.push(part.part);
    else if (part.kind === 'refusal') refusal = part.text;
    else if (part.kind === 'reasoning') before.push({ role: 'reasoning', content: part.text });
    else if (part.kind === 'tool_result')
      // Anthropic's user turn holds the results first, then what the user says to them.
      (content.length + calls.length === 0 ? before : after).push(
        toolMessage(part.text, part.id, part.name),
      );
    else if (!calls.some((call) => call.id !== undefined && call.id === part.call.id))
      calls.push(...unglued(part.call));
  }
  const hasOwn = content.length > 0 || calls.length > 0 || refusal !== undefined;
  const own: ChatMessage = {
    role,
    content: joined(content, refusal),
    ...(name === undefined ? {} : { name }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(refusal === undefined ? {} : { refusal }),
  };
  return [
    ...before,
    ...(hasOwn || (before.length === 0 && after.length === 0) ? [own] : []),
    ...after,
  ];
}

/** Untyped pieces of an answer are what a stream brought, and go on where the one before stopped. */
function addText(
  content: ContentPart[],
  { text, fragment }: Extract<Part, { kind: 'text' }>,
  role: string,
): void {
  if (text === '') return;
  const last = content.at(-1);
  if (fragment === true && role === 'assistant' && last?.type === 'text')
    content[content.length - 1] = { type: 'text', text: last.text + text };
  else content.push({ type: 'text', text });
}

function joined(
  content: readonly ContentPart[],
  refusal: string | undefined,
): ChatMessage['content'] {
  const texts = content.map((part) => (part.type === 'text' ? part.text : undefined));
  if (texts.every((text) => text !== undefined)) {
    // The viewer shows a refusal only when content is null.
    return texts.length === 0 && refusal !== undefined ? null : texts.join('\n\n');
  }
  return [...content];
}

export function toolMessage(
  content: string,
  id: string | undefined,
  name: string | undefined,
): ChatMessage {
  return {
    role: 'tool',
    content,
    ...(id === undefined ? {} : { tool_call_id: id }),
    ...(name === undefined ? {} : { name }),
  };
}
