import { toolMessageIn, unwrapLangChain } from '../json/langchain-values.js';
import { opened } from '../json/parse.js';
import type { ChatMessage } from '../messages/message.js';
import type { TraceNode } from './trace-node.js';

/** Stands where a call's content was not captured: it keeps the roles, and looks deliberate instead of broken. */
const NOT_CAPTURED = '[content not captured]';

/** `undefined`: there is none. */
export interface Content {
  input: unknown;
  output: unknown;
}

/** Input and output of one node from what its own span says. */
export function contentOf(node: TraceNode): Content {
  const { fields, type } = node;
  if (type === 'llm') return callContent(node);
  const input = unwrapLangChain(fields.input);
  const output = unwrapLangChain(fields.output);
  if (type === 'retriever')
    return {
      input: fields.query ?? input ?? questionIn(fields.inputMessages),
      output: fields.documents ?? output,
    };
  if (type === 'embed') return { input: input ?? textsIn(fields.inputMessages), output };
  if (type === 'tool') {
    // Arguments stay as they are: a tool may well have one that is called `input`.
    return {
      input: fields.input ?? argumentsIn(fields.inputMessages),
      output:
        toolMessageIn(fields.output)?.['content'] ?? output ?? resultIn(fields.outputMessages),
    };
  }
  return {
    input: questionIn(fields.inputMessages) ?? input,
    output: answerIn(fields.outputMessages) ?? output,
  };
}

/** Some libraries tell a tool's work as messages: the call that asked for it, and the answer it gave. */
function argumentsIn(messages: readonly ChatMessage[] | undefined): unknown {
  const call = messages?.flatMap(({ tool_calls: calls }) => calls ?? []).at(-1);
  return call ? opened(call.function.arguments) : resultIn(messages);
}

function resultIn(messages: readonly ChatMessage[] | undefined): unknown {
  const [only] = messages ?? [];
  return messages?.length === 1 && typeof only?.content === 'string'
    ? opened(only.content)
    : messages;
}

function textsIn(messages: readonly ChatMessage[] | undefined): unknown {
  const texts = messages?.map(({ content }) => content);
  return texts?.length === 1 ? texts[0] : texts;
}

function callContent(node: TraceNode): Content {
  return { input: askedOf(node), output: answerOf(node) };
}

function askedOf({ fields }: TraceNode): unknown {
  const { system = [], inputMessages: asked = [] } = fields;
  if (asked.length + system.length === 0)
    return fields.input ?? [{ role: 'user', content: NOT_CAPTURED }];
  const isRepeated = system.some((message) =>
    asked.some((other) => other.content === message.content),
  );
  return isRepeated || system.length === 0 ? asked : [...system, ...asked];
}

function answerOf({ fields, endMillis }: TraceNode): unknown {
  const { outputMessages: answers, output, error } = fields;
  if (answers && answers.length > 0) return answers.length === 1 ? answers[0] : answers;
  if (output !== undefined) return output;
  const isAnswered = endMillis !== undefined && error === undefined;
  return isAnswered ? { role: 'assistant', content: NOT_CAPTURED } : undefined;
}

/** The last user turn: what an agent was asked, without the history before it. */
function questionIn(
  messages: readonly ChatMessage[] | undefined,
): readonly ChatMessage[] | undefined {
  if (!messages || messages.length === 0) return undefined;
  const last = messages.findLastIndex((message) => message.role === 'user');
  if (last < 0) return messages;
  let first = last;
  while (messages[first - 1]?.role === 'user') first -= 1;
  return messages.slice(first, last + 1);
}

/** The final answer: the last assistant message that says something, else the last message. */
function answerIn(messages: readonly ChatMessage[] | undefined): ChatMessage | undefined {
  if (!messages || messages.length === 0) return undefined;
  return (
    messages.findLast((message) => message.role === 'assistant' && hasText(message)) ??
    messages.at(-1)
  );
}

function hasText({ content, refusal }: ChatMessage): boolean {
  return (
    (typeof content === 'string' ? content !== '' : (content?.length ?? 0) > 0) ||
    refusal !== undefined
  );
}

/**
 * A root without content of its own shows the trace's question (that of the first call or agent below it) and the answer (of
 * the last one to end), so that lists say what a trace was about.
 */
export function contentBelow(below: readonly TraceNode[]): Content {
  const talks = below.filter(
    (node) => !node.foldedInto && (node.type === 'llm' || node.type === 'agent'),
  );
  const asked = talks
    .map((node) => questionIn(node.fields.inputMessages))
    .find((found) => found !== undefined);
  const answers = talks
    .filter((node) => node.endMillis !== undefined)
    .toSorted((a, b) => (a.endMillis ?? 0) - (b.endMillis ?? 0))
    .flatMap((node) => answerIn(node.fields.outputMessages) ?? []);
  return { input: asked, output: answers.findLast(hasText) ?? answers.at(-1) };
}
