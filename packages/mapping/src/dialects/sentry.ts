import type { Fields } from '../facts/fields.js';
import { arrayOf, parseJson } from '../json/parse.js';
import { isObject, textOf } from '../json/values.js';
import { assemble } from '../messages/assemble.js';
import type { ChatMessage } from '../messages/message.js';
import { toolCallOf } from '../messages/part.js';
import type { Part } from '../messages/part.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { messages, rule, tools, value } from './rules.js';

/**
 * Sentry's AI spans: the GenAI conventions with names of its own for what came back (`gen_ai.response.text`,
 * `gen_ai.response.tool_calls`) and for the tools (`gen_ai.request.available_tools`). Other libraries use these names too.
 */
export const sentry: Dialect = {
  name: 'sentry',
  namespaces: ['gen_ai'],
  marks: ['sentry.op', 'gen_ai.response.text', 'gen_ai.response.tool_calls'],
  genai: false,
  rules: [
    messages('inputMessages', 'gen_ai.input.messages', 'gen_ai.request.messages'),
    rule(
      ['outputMessages'],
      [
        'gen_ai.output.messages',
        'gen_ai.response.text',
        'gen_ai.response.tool_calls',
        'gen_ai.response.object',
      ],
      outputMessages,
    ),
    tools('gen_ai.request.available_tools', 'gen_ai.tool.definitions'),
    value('input', 'gen_ai.tool.input', 'gen_ai.embeddings.input'),
    value('output', 'gen_ai.tool.output'),
  ],
};

/** `text` is one answer as plain text, or JSON text of a list with one for each choice. */
function outputMessages({ attributes }: SpanView): Partial<Fields> | undefined {
  if (attributes['gen_ai.output.messages'] !== undefined) return undefined;
  const given = attributes['gen_ai.response.text'] ?? attributes['gen_ai.response.object'];
  const list = parseJson(given);
  const answers =
    Array.isArray(list) && list.every((entry) => typeof entry === 'string')
      ? list
      : [textOf(given) ?? ''];
  const calls = callsIn(attributes['gen_ai.response.tool_calls']);
  if (answers.every((answer) => answer === '') && calls.length === 0) return undefined;
  const outputs: ChatMessage[] = answers.flatMap((answer, index) =>
    assemble(
      'assistant',
      [{ kind: 'text', text: answer }, ...(index === 0 ? calls : [])],
      undefined,
    ),
  );
  return { outputMessages: outputs };
}

/** Of a Gemini stream it gathers each call twice: as Gemini spells it (`args`), and once more as a function. */
function callsIn(raw: unknown): Part[] {
  const calls = (arrayOf(raw) ?? []).filter(isObject);
  const spelled = calls.filter((call) => !('args' in call));
  return (spelled.length > 0 ? spelled : calls).flatMap((call): Part[] => {
    const read = toolCallOf(call, 'toolcall');
    return read ? [{ kind: 'tool_call', call: read }] : [];
  });
}
