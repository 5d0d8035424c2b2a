import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { runNamed } from '../support/recorded.ts';
import { answer, question } from '../support/said.ts';

describe('Braintrust', () => {
  it('has a call out of its JSON attributes', () => {
    expect(
      runNamed('braintrust-otel-1.0.1/hand-written-braintrust-attributes', 'llm gpt-4o-mini'),
    ).toMatchObject({
      input: [question],
      output: answer,
      usage: { prompt: 50, completion: 17, promptCached: 12 },
      params: { temperature: 0.3 },
      userId: 'user-42',
      tags: ['alpha'],
    });
  });

  it.each([
    ['{"type":"tool","name":"get_weather"}', { type: 'tool', toolName: 'get_weather' }],
    ['{"type":"function","name":"f"}', { type: 'tool', toolName: 'f' }],
    ['{"type":"task","name":"plan"}', { type: 'chain', entityName: 'plan' }],
    ['{"type":"llm"}', { type: 'llm' }],
  ])('with span attributes %s is %j', (given, fields) => {
    expect(factsWith({ attributes: { 'braintrust.span_attributes': given } }).fields).toMatchObject(
      fields,
    );
  });

  it('keeps the rest of its metadata as the user’s own', () => {
    const metadata = { model: 'gpt-4o', temperature: 0.3, session_id: 'sess-7', plan: 'pro' };
    const { fields } = factsWith({
      attributes: {
        'braintrust.span_attributes': '{"type":"llm"}',
        'braintrust.metadata': JSON.stringify(metadata),
      },
    });
    expect(fields).toMatchObject({
      requestModel: 'gpt-4o',
      params: { temperature: 0.3 },
      threadId: 'sess-7',
      metadata: { plan: 'pro' },
    });
    expect(fields.metadata).not.toHaveProperty('model');
  });
});
