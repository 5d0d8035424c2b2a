import { arrayOf, opened } from '../json/parse.js';
import { firstOf, isObject, textOf } from '../json/values.js';

/** Tool definitions of any shape → OpenAI's `{type, function: {name, description, parameters}}`. Bare names count. */
export function toolsOf(value: unknown): readonly unknown[] | undefined {
  const source = opened(value);
  const list =
    arrayOf(source) ??
    (isObject(source)
      ? (arrayOf(source['tools']) ??
        Object.entries(source).map(([name, tool]) => (isObject(tool) ? { name, ...tool } : tool)))
      : undefined);
  const tools = list?.flatMap(toolOf);
  return tools && tools.length > 0 ? tools : undefined;
}

function toolOf(value: unknown): unknown[] {
  if (typeof value === 'string')
    return value === '' ? [] : [{ type: 'function', function: { name: value } }];
  if (!isObject(value)) return [];
  const declarations = firstOf(value, 'functionDeclarations', 'function_declarations');
  if (Array.isArray(declarations)) return declarations.flatMap(toolOf);
  const inner = firstOf(value, 'function', 'toolSpec', 'tool');
  const source = isObject(inner) ? inner : value;
  const name = textOf(firstOf(source, 'name', 'toolName'));
  if (name === undefined) return typeof value['type'] === 'string' ? [value] : [];
  const description = textOf(source['description']);
  const schema = opened(
    firstOf(
      source,
      'parameters',
      'inputSchema',
      'input_schema',
      'parametersJsonSchema',
      'schema',
      'arguments',
    ),
  );
  const parameters = isObject(schema) && isObject(schema['json']) ? schema['json'] : schema;
  return [
    {
      type: 'function',
      function: {
        name,
        ...(description === undefined ? {} : { description }),
        ...(parameters === undefined || parameters === null ? {} : { parameters }),
      },
    },
  ];
}
