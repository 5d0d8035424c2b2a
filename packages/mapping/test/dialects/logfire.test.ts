import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree } from '../support/recorded.ts';
import {
  answer,
  instructed,
  question,
  sunny,
  weather,
  weatherCall,
  weatherResult,
} from '../support/said.ts';

const messages = [instructed('Be terse.'), question];

describe('Logfire', () => {
  it('leaves a plain span transparent, and what another library says below it as it is', () => {
    expect(recordedTree('logfire-0.18.25/span-and-openai')).toEqual(['llm gpt-4o-mini']);
  });

  // The rest is what Pydantic's agents write in Python; a process of theirs may export beside ours.
  it('has the message events of a call as one attribute', () => {
    const events = [
      ...messages.map((message) => ({
        ...message,
        'event.name': `gen_ai.${message.role}.message`,
      })),
      { 'event.name': 'gen_ai.choice', index: 0, message: answer },
    ];
    const { fields } = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat', events: JSON.stringify(events) },
    });
    expect(fields).toMatchObject({
      type: 'llm',
      inputMessages: messages,
      outputMessages: [answer],
    });
  });

  it('has the whole conversation of an agent, whose last message is the answer', () => {
    const all = [weather, weatherCall('call_1'), weatherResult('call_1', '18C'), sunny];
    const { fields } = factsWith({
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        agent_name: 'planner',
        'pydantic_ai.all_messages': JSON.stringify(all),
        final_result: sunny.content,
        'logfire.tags': ['alpha'],
      },
    });
    expect(fields).toMatchObject({
      agentName: 'planner',
      inputMessages: all.slice(0, -1),
      outputMessages: [sunny],
      output: sunny.content,
      tags: ['alpha'],
    });
  });

  it('has request and response of an instrumented client', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        request_data: JSON.stringify({ model: 'gpt-4o', messages }),
        response_data: JSON.stringify({ message: answer }),
      },
    });
    expect(fields).toMatchObject({ inputMessages: messages, outputMessages: [answer] });
  });

  it('has the arguments and the answer of a tool', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.tool.name': 'get_weather',
        tool_arguments: '{"city":"Paris"}',
        tool_response: '18C',
      },
    });
    expect(fields).toMatchObject({ type: 'tool', input: { city: 'Paris' }, output: '18C' });
  });
});
