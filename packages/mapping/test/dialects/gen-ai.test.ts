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
  weatherTool,
} from '../support/said.ts';

const fieldsOf = (name: string, operation: string): unknown =>
  factsWith({ name, attributes: { 'gen_ai.operation.name': operation } }).fields;

describe('AI SDK 7, which writes the conventions', () => {
  const path = 'vercel-ai-7.0.173/anthropic-tool-loop-cache';

  it('is an agent of calls and tools, its steps folded away', () => {
    expect(recordedTree(path)).toEqual([
      'agent capital-bot',
      '  llm claude-sonnet-4-5',
      '  tool get_weather',
      '  llm claude-sonnet-4-5',
    ]);
  });

  it('has messages in parts, instructions apart, and tokens that include the cached ones', () => {
    const [first, second] = runsNamed(path, 'llm claude-sonnet-4-5');
    const call = weatherCall('toolu_fake19_0', 'I will check the weather.');
    expect(first).toMatchObject({
      input: [instructed('You are terse.'), weather],
      output: call,
      usage: { prompt: 330, completion: 45, promptCached: 200 },
      params: { tools: [weatherTool()] },
      metadata: {
        provider: 'anthropic',
        responseId: 'msg_fake19',
        finishReason: 'tool-calls',
        cacheWriteTokens: 100,
      },
    });
    expect(second).toMatchObject({
      input: [
        instructed('You are terse.'),
        weather,
        call,
        weatherResult('toolu_fake19_0', '{"temp":18}'),
      ],
      output: sunny,
    });
  });

  it('has the question and the final answer on the agent, without the sum of the tokens', () => {
    const agent = runNamed(path, 'agent capital-bot');
    expect(agent.input).toEqual([weather]);
    expect(agent.output).toMatchObject({ role: 'assistant', content: sunny.content });
    expect(agent.usage).toBe(undefined);
  });

  it('has the arguments, the result and the call id of a tool', () => {
    expect(runNamed(path, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: { temp: 18 },
      metadata: { toolCallId: 'toolu_fake19_0', toolType: 'function' },
    });
  });

  it('does not fail with its tool, whose error the model was given', () => {
    const throws = 'vercel-ai-7.0.173/generateText-tool-throws';
    expect(runNamed(throws, 'tool get_weather').error?.message).toBe('Error: weather service down');
    expect(runNamed(throws, 'agent capital-bot').error).toBe(undefined);
  });

  it('shows images, inline and elsewhere', () => {
    const { input } = runNamed('vercel-ai-7.0.173/vision-data-url-and-url', 'llm gpt-4o-mini');
    const inline = expect.stringContaining('data:image/png;base64,iVBOR');
    expect(input).toMatchObject([
      {
        content: [
          { type: 'text' },
          { type: 'image_url', image_url: { url: inline } },
          { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
        ],
      },
    ]);
  });

  it('shows reasoning before the answer', () => {
    expect(runNamed('vercel-ai-7.0.173/responses-api-reasoning', 'llm gpt-5-mini').output).toEqual([
      { role: 'reasoning', content: 'Thinking about geography.' },
      answer,
    ]);
  });

  it('is one embedding, although two spans say so', () => {
    expect(recordedTree('vercel-ai-7.0.173/embedMany')).toEqual(['embed text-embedding-3-small']);
    expect(runNamed('vercel-ai-7.0.173/embedMany', 'embed text-embedding-3-small').usage).toEqual({
      prompt: 24,
    });
  });
});

describe('the Anthropic SDK, which writes the conventions', () => {
  it('has a finish reason under a key of its own', () => {
    expect(
      runNamed('anthropic-sdk-1.12.0/anthropic-messages', 'llm claude-sonnet-4-5'),
    ).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      usage: { prompt: 330, completion: 14, promptCached: 200 },
      params: { max_tokens: 256 },
      metadata: { finishReason: 'end_turn' },
    });
  });

  it('says of an error what kind it was and the HTTP status', () => {
    const { error, metadata, ...run } = runNamed(
      'anthropic-sdk-1.12.0/anthropic-error-529',
      'llm claude-sonnet-4-5',
    );
    expect(error).toEqual({ message: 'HTTP 529 overloaded_error' });
    expect(metadata).toMatchObject({ errorType: 'overloaded_error', httpStatusCode: 529 });
    expect(run).not.toHaveProperty('output');
  });
});

describe('openlit, which writes the conventions', () => {
  it('has all parameters, and the service tier of the answer', () => {
    expect(runNamed('openlit-1.15.0/openai-chat', 'llm gpt-4o-mini')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      usage: { prompt: 60, completion: 17, promptCached: 12 },
      params: { temperature: 0.3, top_p: 0.9, max_tokens: 200, seed: 7, stop: ['END'] },
      metadata: { serviceTier: 'default', finishReason: 'stop' },
    });
  });

  it('has a user and a session on the call itself', () => {
    expect(runNamed('openlit-1.15.0/usingAttributes', 'llm gpt-4o-mini')).toMatchObject({
      userId: 'user-42',
      threadId: 'sess-7',
    });
  });

  it('is one call where the provider’s client traces it as well', () => {
    expect(recordedTree('openlit-1.15.0/anthropic-thinking')).toEqual(['llm claude-sonnet-4-5']);
  });
});

describe('spans that somebody made by the conventions', () => {
  const path = 'existing-app-http-express/nested-semconv-agent-failing-tool';

  it('are a tree of an agent, its workflow, calls and tools', () => {
    expect(recordedTree(path)).toEqual([
      'agent trip-planner',
      '  chain plan',
      '    llm gpt-4o-mini',
      '    tool get_weather',
      '    llm gpt-4o-mini',
    ]);
  });

  it('give the trace its user, its conversation, its question and its answer', () => {
    expect(runNamed(path, 'agent trip-planner')).toMatchObject({
      userId: 'user-42',
      threadId: 'conv-1',
      input: [weather],
      output: sunny,
    });
  });

  it.each([
    ['chat', 'llm'],
    ['generate_content', 'llm'],
    ['text_completion', 'llm'],
    ['embeddings', 'embed'],
    ['execute_tool', 'tool'],
    ['invoke_agent', 'agent'],
    ['create_agent', 'agent'],
    ['invoke_workflow', 'chain'],
    ['plan', 'chain'],
    ['retrieval', 'retriever'],
    ['search_memory', 'retriever'],
    ['create_memory', 'tool'],
    ['delete_memory_store', 'tool'],
  ])('of operation %s are of type %s', (operation, type) => {
    const { fields, genai } = factsWith({ attributes: { 'gen_ai.operation.name': operation } });
    expect([fields.type, genai]).toEqual([type, true]);
  });

  it('of an operation nobody knows are a chain when they hold something, and transparent when not', () => {
    const unknown = { 'gen_ai.operation.name': 'meditate' };
    expect(factsWith({ attributes: unknown }).genai).toBe(false);
    const { fields, genai } = factsWith({
      attributes: { ...unknown, 'gen_ai.input.messages': '[]' },
    });
    expect([fields.type, genai]).toEqual(['chain', true]);
  });

  it('may hold structured values as well as JSON text', () => {
    const messages = [{ role: 'user', parts: [{ type: 'text', content: weather.content }] }];
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': messages };
    const inText = { ...attributes, 'gen_ai.input.messages': JSON.stringify(messages) };
    expect(factsWith({ attributes }).fields.inputMessages).toEqual([weather]);
    expect(factsWith({ attributes: inText }).fields.inputMessages).toEqual([weather]);
  });

  it('show what was found and in whose words it was asked for', () => {
    const { fields } = factsWith({
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retrieval.query.text': 'Paris',
        'gen_ai.retrieval.documents': '[{"id":"1","score":0.9,"content":"Paris is the capital."}]',
      },
    });
    expect(fields).toMatchObject({
      query: 'Paris',
      documents: [{ id: '1', title: '1 · score 0.9', summary: 'Paris is the capital.' }],
    });
  });

  it('name tools and agents in the span’s name where no attribute does', () => {
    expect(fieldsOf('execute_tool get_weather', 'execute_tool')).toMatchObject({
      toolName: 'get_weather',
    });
    expect(fieldsOf('invoke_agent planner', 'invoke_agent')).toMatchObject({
      agentName: 'planner',
    });
  });
});

describe('an operation that the conventions do not know', () => {
  it.each(['image_generation', 'text_to_speech', 'transcription'])(
    '(%s) shows where a client asks a model for it, also without captured content',
    (operation) => {
      const attributes = { 'gen_ai.operation.name': operation, 'gen_ai.request.model': 'm' };
      expect(factsWith({ kind: 2, attributes })).toMatchObject({
        genai: true,
        fields: { type: 'llm' },
      });
      expect(factsWith({ kind: 0, attributes }).genai).toBe(false);
    },
  );
});
