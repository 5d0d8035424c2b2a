import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import {
  answer,
  instructed,
  question,
  sunny,
  weather,
  weatherCall,
  weatherResult,
} from '../support/said.ts';

const details = (attributes: object): { name: string; attributes: object } => ({
  name: 'gen_ai.client.inference.operation.details',
  attributes,
});

describe('messages in log records', () => {
  const path = 'otel-openai-0.21.0/openai-tool-loop';

  it('are those of the call in whose span they were emitted', () => {
    const [first, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall('call_fake165_0'),
      usage: { prompt: 50, completion: 21 },
      metadata: { finishReason: 'tool_calls' },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall('call_fake165_0'),
        weatherResult('call_fake165_0', '{"temp":18}'),
      ],
      output: sunny,
    });
  });

  it('may be whole conversations, structured, the input apart from the output', () => {
    expect(runNamed('otel-openai-0.21.0/openai-responses-stream', 'llm gpt-5-mini')).toMatchObject({
      input: [{ role: 'developer', content: 'Be terse.' }, question],
      output: answer,
    });
  });

  it('without captured content are no messages', () => {
    const { input, output, params } = runNamed(
      'otel-openai-0.21.0-nocontent/openai-chat',
      'llm gpt-4o-mini',
    );
    expect(input).toEqual([{ role: 'user', content: '[content not captured]' }]);
    expect(output).toEqual({ role: 'assistant', content: '[content not captured]' });
    expect(params).toMatchObject({ temperature: 0.3, max_tokens: 200 });
  });

  it('may come one by one, an item of the answer each', () => {
    const { fields } = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [
        record({ type: 'reasoning', content: 'Two cities.' }),
        ...['a', 'b', 'b'].map((id) =>
          record({ type: 'tool_call', id, name: 'f', arguments: '{}' }),
        ),
      ],
    });
    expect(fields.outputMessages).toMatchObject([
      { role: 'reasoning', content: 'Two cities.' },
      { role: 'assistant', tool_calls: [{ id: 'a' }, { id: 'b' }] },
    ]);
  });

  it.each(['{"text":"x","score":1}', '["a","b"]', '{"role":"x"}', '[1,2]'])(
    'whose text is data, such as %s, say it as it stands',
    (content) => {
      const { fields } = factsWith({
        attributes: { 'gen_ai.operation.name': 'chat' },
        events: [
          { name: 'gen_ai.user.message', attributes: { content } },
          { name: 'gen_ai.choice', attributes: { message: content } },
        ],
      });
      expect(fields.inputMessages).toEqual([{ role: 'user', content }]);
      expect(fields.outputMessages).toEqual([{ role: 'assistant', content }]);
    },
  );

  it('are not asked where attributes have the messages, since events go on coming', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.input.messages': JSON.stringify([question]),
      },
      events: [
        { name: 'gen_ai.user.message', attributes: { content: question.content } },
        { name: 'gen_ai.tool.message', attributes: { content: '18C', tool_call_id: 'a' } },
      ],
    });
    expect(fields.inputMessages).toEqual([question]);
  });

  it('may tell an error that the span does not', () => {
    const { error } = runNamed('otel-openai-0.21.0/openai-error-500', 'llm gpt-4o-mini');
    expect(error?.message).toContain('InternalServerError: ');
    const logged = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [
        {
          name: 'gen_ai.client.operation.exception',
          attributes: { 'exception.type': 'Timeout', 'exception.message': 'Too late.' },
        },
      ],
    });
    expect(logged.fields.error).toEqual({ type: 'Timeout', message: 'Too late.' });
  });
});

describe('messages in span events', () => {
  it('of Azure have their payload in one JSON attribute', () => {
    expect(runNamed('azure-ai-inference-1.0.0-beta.6/chat', 'llm gpt-4o-mini')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      params: { temperature: 0.3, top_p: 0.9, max_tokens: 200 },
      metadata: { finishReason: 'stop', provider: 'az.ai.inference' },
    });
    expect(
      runNamed('azure-ai-inference-1.0.0-beta.6/chat-tools', 'llm gpt-4o-mini').output,
    ).toEqual(weatherCall('call_fake93_0'));
  });

  it('of Azure leave an error readable although its status is the text of an object', () => {
    const { error, metadata } = runNamed(
      'azure-ai-inference-1.0.0-beta.6/error-500',
      'llm gpt-4o-mini',
    );
    expect(error).toEqual({
      message: 'The server had an error while processing your request (fake)',
    });
    expect(metadata).not.toHaveProperty('errorType');
  });

  it('leave other spans of the trace transparent', () => {
    expect(recordedTree('azure-ai-inference-1.0.0-beta.6/chat')).toEqual(['llm gpt-4o-mini']);
  });

  it('may come in several records, of which the last that has a part wins', () => {
    const { fields } = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [
        details({
          'gen_ai.system_instructions': '[{"type":"text","content":"Be terse."}]',
          'gen_ai.input.messages': [question],
        }),
        details({ 'gen_ai.output.messages': [{ ...answer, finish_reason: 'stop' }] }),
      ],
    });
    expect(fields).toMatchObject({
      system: [instructed('Be terse.')],
      inputMessages: [question],
      outputMessages: [answer],
      finishReasons: ['stop'],
    });
  });

  it('before there were messages were one text each way', () => {
    const { fields } = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [
        {
          name: 'gen_ai.content.prompt',
          attributes: { 'gen_ai.prompt': JSON.stringify([question]) },
        },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': JSON.stringify([answer]) },
        },
      ],
    });
    expect(fields).toMatchObject({ inputMessages: [question], outputMessages: [answer] });
  });
});

describe('an evaluation', () => {
  it('is a line of metadata under its name', () => {
    const { fields } = factsWith({
      attributes: { 'gen_ai.operation.name': 'chat' },
      events: [
        {
          name: 'gen_ai.evaluation.result',
          attributes: {
            'gen_ai.evaluation.name': 'relevance',
            'gen_ai.evaluation.score.label': 'good',
            'gen_ai.evaluation.score.value': 0.9,
          },
        },
      ],
    });
    expect(fields.details).toEqual({ 'evaluation relevance': 'good · 0.9' });
  });
});

function record(part: object): { name: string; attributes: object } {
  return {
    name: 'gen_ai.client.inference.operation.details',
    attributes: { 'gen_ai.output.messages': [{ role: 'assistant', parts: [part] }] },
  };
}
