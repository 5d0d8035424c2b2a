import type { Fields } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { SpanView } from '../span/span-view.js';
import type { Dialect } from './dialect.js';
import { rule } from './rules.js';

const OPERATION = /^(execute_tool|invoke_agent) (.+)$/;
const PROVIDER_SCOPE =
  /instrumentation-(openai|anthropic|bedrock|cohere|mistral|groq|together|ollama|vertexai|google\S*)$/;
const STATUS_ERROR = 2;

/**
 * Spans that failed before their library wrote a single attribute: only the name, or the scope of a provider's
 * instrumentation, tells that they are part of a GenAI trace. Such a failure must not vanish.
 */
export const spanName: Dialect = {
  name: 'span-name',
  namespaces: ['*'],
  speaks: ({ name, attributes, status, scope }) => {
    if (OPERATION.test(name)) return !('gen_ai.operation.name' in attributes);
    if (status.code !== STATUS_ERROR || !PROVIDER_SCOPE.test(scope)) return false;
    return !Object.keys(attributes).some(
      (key) => key.startsWith('gen_ai.') || key.startsWith('llm.'),
    );
  },
  rules: [
    rule(['type', 'toolName', 'agentName', 'entityName'], ['span.name', 'span.scope'], named),
  ],
};

function named({ name }: SpanView): Partial<Fields> {
  const [, operation, of] = OPERATION.exec(name) ?? [];
  const given = textOf(of);
  if (operation === 'execute_tool' && given !== undefined) return { type: 'tool', toolName: given };
  if (operation === 'invoke_agent' && given !== undefined)
    return { type: 'agent', agentName: given };
  return { type: 'chain', entityName: name };
}
