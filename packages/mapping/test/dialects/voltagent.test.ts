import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { instructed, sunny, weather } from '../support/said.ts';

// VoltAgent has no capture: these spans are made by hand after its sources.
describe('VoltAgent', () => {
  it('has model, messages, answer, parameters and tokens of a call', () => {
    const { fields } = factsWith({
      attributes: {
        'entity.type': 'agent',
        'entity.name': 'planner',
        'span.type': 'llm',
        'llm.model': 'gpt-4o-mini',
        'llm.messages': JSON.stringify([instructed('Be helpful.'), weather]),
        'llm.temperature': 0.3,
        'llm.usage.prompt_tokens': 50,
        'llm.usage.completion_tokens': 17,
        'llm.finish_reason': 'stop',
        output: sunny.content,
      },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      requestModel: 'gpt-4o-mini',
      inputMessages: [instructed('Be helpful.'), weather],
      outputMessages: [sunny],
      params: { temperature: 0.3 },
      usage: { input: 50, output: 17 },
      finishReasons: ['stop'],
    });
  });

  it('has an agent with its user and its conversation', () => {
    const { fields } = factsWith({
      attributes: {
        'entity.type': 'agent',
        'entity.name': 'planner',
        input: weather.content,
        output: sunny.content,
        'user.id': 'user-42',
        'conversation.id': 'sess-7',
      },
    });
    expect(fields).toMatchObject({
      type: 'agent',
      agentName: 'planner',
      input: weather.content,
      output: sunny.content,
      userId: 'user-42',
      threadId: 'sess-7',
    });
  });

  it('has the arguments and the result of a tool', () => {
    const { fields } = factsWith({
      attributes: {
        'entity.type': 'agent',
        'span.type': 'tool',
        'tool.name': 'get_weather',
        'tool.call.id': 'call_1',
        input: '{"city":"Paris"}',
        output: '{"temp":18}',
      },
    });
    expect(fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      toolCallId: 'call_1',
      input: { city: 'Paris' },
      output: { temp: 18 },
    });
  });

  it('has the query and the documents of a retriever', () => {
    const { fields } = factsWith({
      attributes: {
        'entity.type': 'agent',
        'span.type': 'retriever',
        'retriever.name': 'wiki',
        input: 'Paris',
        output: '[{"content":"Paris is the capital."}]',
      },
    });
    expect(fields).toMatchObject({
      type: 'retriever',
      toolName: 'wiki',
      query: 'Paris',
      documents: [{ summary: 'Paris is the capital.' }],
    });
  });

  it('has a step of a workflow by its name', () => {
    const attributes = {
      'entity.type': 'workflow',
      'entity.name': 'trip',
      'workflow.step.name': 'plan',
    };
    expect(factsWith({ attributes }).fields).toMatchObject({ type: 'chain', entityName: 'plan' });
  });
});
