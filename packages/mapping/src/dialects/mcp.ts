import type { Fields } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { details, rule, text, under, value } from './rules.js';

/** The Model Context Protocol: `mcp.*`. Only tool calls, resource reads and prompts are work that a trace is about. */
export const mcp: Dialect = {
  name: 'mcp',
  namespaces: ['mcp'],
  speaks: ({ attributes }) => typeof attributes['mcp.method.name'] === 'string',
  rules: [
    rule(['type', 'noise'], ['mcp.method.name'], type),
    rule(['toolName'], ['gen_ai.tool.name', 'mcp.tool.name', 'span.name'], toolName),
    rule(['query'], ['mcp.resource.uri'], ({ attributes }) => {
      const query = textOf(attributes['mcp.resource.uri']);
      return query === undefined ? undefined : { query };
    }),
    value('input', 'gen_ai.tool.call.arguments', 'mcp.tool.arguments', 'mcp.request.params'),
    rule(['input'], ['mcp.request.argument.*'], (span) => {
      const input = under(span, 'mcp.request.argument.');
      return Object.keys(input).length > 0 ? { input } : undefined;
    }),
    value('output', 'gen_ai.tool.call.result', 'mcp.tool.result.content', 'mcp.tool.result'),
    rule(['error'], ['mcp.tool.result.is_error'], ({ attributes }) =>
      attributes['mcp.tool.result.is_error'] === true
        ? { error: { type: 'tool_error' } }
        : undefined,
    ),
    text('entityName', 'mcp.prompt.name', 'gen_ai.prompt.name'),
    details({ mcpSession: ['mcp.session.id'] }),
  ],
};

function type({ attributes }: SpanView): Partial<Fields> {
  const method = textOf(attributes['mcp.method.name']);
  if (method === 'tools/call') return { type: 'tool' };
  if (method === 'resources/read') return { type: 'retriever' };
  return method === 'prompts/get' ? { type: 'chain' } : { type: 'chain', noise: true };
}

/** `tools/call get_weather` names the tool where no attribute does. */
function toolName({ attributes, name }: SpanView): Partial<Fields> | undefined {
  const given =
    textOf(attributes['gen_ai.tool.name']) ??
    textOf(attributes['mcp.tool.name']) ??
    (name.startsWith('tools/call ') ? textOf(name.slice('tools/call '.length)) : undefined);
  return given === undefined ? undefined : { toolName: given };
}
