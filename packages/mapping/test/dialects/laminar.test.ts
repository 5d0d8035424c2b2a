import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { answer, question } from '../support/said.ts';

// Laminar has no capture: these spans are made by hand after its documentation.
describe('Laminar', () => {
  it('has input and output of a call', () => {
    const { fields, dialects } = factsWith({
      name: 'openai.chat',
      attributes: {
        'lmnr.span.type': 'LLM',
        'lmnr.span.input': JSON.stringify([question]),
        'lmnr.span.output': JSON.stringify([answer]),
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 50,
      },
    });
    expect(dialects).toEqual(['laminar', 'gen-ai']);
    expect(fields).toMatchObject({
      type: 'llm',
      inputMessages: [question],
      outputMessages: [answer],
      requestModel: 'gpt-4o',
      usage: { input: 50 },
    });
  });

  it.each([
    ['LLM', 'llm'],
    ['TOOL', 'tool'],
    ['DEFAULT', 'chain'],
    ['EVALUATOR', 'chain'],
  ])('of type %s is of type %s', (given, type) => {
    expect(factsWith({ attributes: { 'lmnr.span.type': given } }).fields.type).toBe(type);
  });

  it('does not say what another library’s span is', () => {
    const attributes = { 'lmnr.span.type': 'DEFAULT', 'gen_ai.operation.name': 'invoke_agent' };
    expect(factsWith({ attributes }).fields.type).toBe('agent');
  });

  it('names tools and chains after their spans', () => {
    expect(
      factsWith({ name: 'get_weather', attributes: { 'lmnr.span.type': 'TOOL' } }).fields.toolName,
    ).toBe('get_weather');
    expect(
      factsWith({ name: 'plan', attributes: { 'lmnr.span.type': 'DEFAULT' } }).fields.entityName,
    ).toBe('plan');
  });

  it('has the user, the session, the tags and the metadata of its association properties', () => {
    const { fields } = factsWith({
      attributes: {
        'lmnr.span.type': 'DEFAULT',
        'lmnr.association.properties.user_id': 'user-42',
        'lmnr.association.properties.session_id': 'sess-7',
        'lmnr.association.properties.tags': ['alpha'],
        'lmnr.association.properties.metadata.plan': 'pro',
      },
    });
    expect(fields).toMatchObject({
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha'],
      metadata: { plan: 'pro' },
    });
  });
});
