import type { Dialect } from './dialect.js';
import { messages, rule, tools } from './rules.js';

/** Strands Agents: what it adds to the GenAI conventions on its agent spans. Its content stands in span events. */
export const strands: Dialect = {
  name: 'strands',
  namespaces: ['gen_ai'],
  marks: ['system_prompt', 'gen_ai.agent.tools'],
  genai: false,
  rules: [
    messages('system', 'system_prompt'),
    tools('gen_ai.agent.tools'),
    rule(['details'], ['gen_ai.tool.status'], ({ attributes }) =>
      attributes['gen_ai.tool.status'] === undefined
        ? undefined
        : { details: { toolStatus: attributes['gen_ai.tool.status'] } },
    ),
  ],
};
