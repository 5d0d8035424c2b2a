import { describe, expect, it } from 'vitest';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { factsWith } from '../support/made.ts';
import type { Made } from '../support/made.ts';
import { recordedTree, runNamed, runsNamed } from '../support/recorded.ts';
import { sunny, weather, weatherCall, weatherResult, weatherTool } from '../support/said.ts';

const usageOf = (span: Made): unknown => settleTrace([{ facts: factsWith(span) }]).runs[0]?.usage;

const inputOf = (given: object): unknown =>
  factsWith({
    attributes: {
      'traceloop.span.kind': 'task',
      'traceloop.entity.input': JSON.stringify(given),
    },
  }).fields.input;

describe('Traceloop’s decorators', () => {
  const path = 'traceloop-0.27.0/workflow-agent-task-tool-llm';

  it('are a tree of workflow, agent, task, tool and calls', () => {
    expect(recordedTree(path)).toEqual([
      'chain trip',
      '  agent planner',
      '    chain plan',
      '      llm gpt-4o-mini',
      '      tool get_weather',
      '      llm gpt-4o-mini',
    ]);
  });

  it('show the one argument of a function as it is, and several by name', () => {
    expect(runNamed(path, 'chain trip')).toMatchObject({ input: 'Paris', output: sunny.content });
    expect(runNamed(path, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: { temp: 18, city: 'Paris' },
    });
    expect(inputOf({ args: [], kwargs: { city: 'Paris' } })).toEqual({ city: 'Paris' });
    expect(inputOf({ args: ['Paris', 3], kwargs: {} })).toEqual(['Paris', 3]);
  });

  it('have the thread of the association properties', () => {
    expect(runNamed(path, 'chain trip')).toMatchObject({
      threadId: 'chat-9',
      metadata: { conversationId: 'chat-9' },
    });
    const { fields } = factsWith({
      attributes: {
        'traceloop.span.kind': 'workflow',
        'traceloop.association.properties.user_id': 'user-42',
        'traceloop.association.properties.plan': 'pro',
      },
    });
    expect(fields).toMatchObject({ userId: 'user-42', metadata: { plan: 'pro' } });
  });
});

describe('Traceloop’s calls', () => {
  it('speak the conventions', () => {
    const [first, second] = runsNamed('traceloop-0.27.0/openai-tool-loop', 'llm gpt-4o-mini');
    expect(first).toMatchObject({
      input: [weather],
      output: weatherCall('call_fake240_0'),
      usage: { prompt: 50, completion: 21 },
      params: { tools: [weatherTool()] },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall('call_fake240_0'),
        weatherResult('call_fake240_0', '{"temp":18}'),
      ],
      output: sunny,
    });
  });

  it('of Anthropic have their cached tokens added, which it hands on apart', () => {
    const [first] = runsNamed('traceloop-0.27.0/anthropic-tool-loop', 'llm claude-sonnet-4-5');
    expect(first).toMatchObject({
      usage: { prompt: 330, completion: 45, promptCached: 200 },
      metadata: { cacheWriteTokens: 100 },
    });
  });

  it('of Anthropic have them added although they would fit into the input', () => {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.cache_read.input_tokens': 200,
    };
    const instrumentationScope = { name: '@traceloop/instrumentation-anthropic' };
    expect(usageOf({ attributes, instrumentationScope })).toMatchObject({ prompt: 1200 });
    expect(usageOf({ attributes })).toMatchObject({ prompt: 1000 });
  });

  it('of Anthropic have the error of the provider', () => {
    expect(
      runNamed('traceloop-0.27.0/anthropic-error-529', 'llm claude-sonnet-4-5').error?.message,
    ).toContain('overloaded_error');
  });
});

describe('Traceloop over LangChain', () => {
  const path = 'traceloop-0.27.0/lc-agent';

  it('has the messages of the calls, and a tool although its kind says task', () => {
    const [, second] = runsNamed(path, 'llm gpt-4o-mini');
    expect(second).toMatchObject({ output: sunny, usage: { prompt: 80, completion: 17 } });
    expect(recordedTree(path).filter((line) => line.startsWith('tool '))).toHaveLength(1);
  });

  it('has the last turn and the answer of the graph', () => {
    expect(runNamed(path, 'chain CompiledStateGraph')).toMatchObject({
      input: [weather],
      output: { content: sunny.content },
    });
  });
});

describe('Traceloop over other things', () => {
  it('has the documents that a vector database found', () => {
    expect(
      runNamed('traceloop-0.27.0/manual-vector-db', 'retriever pinecone.query').output,
    ).toEqual([{ id: 'a', title: 'a · score 0.9', summary: 'Paris doc' }]);
  });

  it('has the tools of MCP, which say in their result that they failed, without the session around them', () => {
    const path = 'traceloop-mcp-0.27.0/mcp-http-tool-call';
    expect(recordedTree(path)).toEqual(['tool get_weather', 'tool boom']);
    expect(runNamed(path, 'tool get_weather')).toMatchObject({
      input: { city: 'Paris' },
      output: 'Paris: 18C',
    });
    expect(runNamed(path, 'tool boom').error?.message).toContain('weather service down');
  });

  it('has the same tree in its older version', () => {
    expect(
      recordedTree('traceloop-0.14.6/workflow-agent-task-tool-llm').map((line) => line.trim()),
    ).toEqual(
      expect.arrayContaining([
        'chain trip',
        'agent planner',
        'tool get_weather',
        'llm gpt-4o-mini',
      ]),
    );
  });
});
