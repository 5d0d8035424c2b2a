import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';

const failed = { code: 2, message: 'connect ECONNREFUSED' };

// A library that fails before it writes an attribute leaves a name and a status: nothing recorded shows it better.
describe('a span without attributes', () => {
  it('that is named after a tool or an agent is one', () => {
    expect(factsWith({ name: 'execute_tool get_weather' }).fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
    });
    expect(factsWith({ name: 'invoke_agent planner' }).fields).toMatchObject({
      type: 'agent',
      agentName: 'planner',
    });
  });

  it('of a provider’s instrumentation shows that it failed', () => {
    const { fields, genai } = factsWith({
      name: 'openai.chat',
      status: failed,
      instrumentationScope: { name: '@traceloop/instrumentation-openai' },
    });
    expect(genai).toBe(true);
    expect(fields).toMatchObject({
      type: 'chain',
      entityName: 'openai.chat',
      error: { message: failed.message },
    });
  });

  it('is otherwise transparent', () => {
    const instrumentationScope = { name: '@traceloop/instrumentation-openai' };
    expect(factsWith({ name: 'openai.chat', instrumentationScope }).genai).toBe(false);
    expect(
      factsWith({
        name: 'GET',
        status: failed,
        instrumentationScope: { name: '@opentelemetry/instrumentation-http' },
      }).genai,
    ).toBe(false);
    expect(factsWith({ name: 'invoke_agents' }).genai).toBe(false);
  });
});

describe('a span that says what it is', () => {
  it('is that, whatever its name', () => {
    const attributes = { 'gen_ai.operation.name': 'chat' };
    expect(factsWith({ name: 'execute_tool get_weather', attributes }).fields.type).toBe('llm');
  });
});
