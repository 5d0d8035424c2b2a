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

describe('OpenInference over Bedrock', () => {
  it('has embedded, where it calls a model for that an LLM', () => {
    const { fields } = factsWith({
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'titan-embed-text-v2:0',
        'input.value': '{"inputText":"Paris"}',
        'output.value': '{"embedding":[0.1,0.2],"inputTextTokenCount":8}',
      },
    });
    expect(fields).toMatchObject({ type: 'embed', usage: { input: 8 } });
  });
});

describe('OpenInference over OpenAI', () => {
  it('has the model that was asked for, which only the raw request still knows', () => {
    const run = runNamed(
      'openinference-openai-4.2.7/openai-chat-with-session-user-metadata-tags',
      'llm gpt-4o-mini',
    );
    expect(run).toMatchObject({
      input: [question],
      output: answer,
      usage: { prompt: 50, completion: 17, promptCached: 12 },
      metadata: {
        responseModel: 'gpt-4o-mini-2024-07-18',
        finishReason: 'stop',
        reasoningTokens: 5,
        provider: 'openai',
        promptVersion: 'v2',
        plan: 'pro',
        turn: 3,
      },
      userId: 'user-42',
      threadId: 'sess-7',
      tags: ['alpha', 'beta'],
    });
  });

  it('takes no version of a prompt for a template of Lunary, which would be refused', () => {
    const attributes = { 'openinference.span.kind': 'LLM', 'llm.prompt_template.version': '3' };
    expect(factsWith({ attributes }).fields.templateId).toBe(undefined);
  });

  it('has the items of the Responses API as messages', () => {
    const [first, second] = runsNamed(
      'openinference-openai-4.2.7/openai-responses-tool-loop',
      'llm gpt-5-mini',
    );
    expect(first).toMatchObject({
      output: weatherCall('call_fake117_0'),
      params: { tools: [weatherTool()] },
    });
    expect(second).toMatchObject({
      input: [
        weather,
        weatherCall('call_fake117_0'),
        weatherResult('call_fake117_0', '{"temp":18}'),
      ],
      output: sunny,
      usage: { prompt: 80, completion: 33, promptCached: 16 },
    });
  });

  it('has two choices as two messages', () => {
    const run = runNamed('openinference-openai-4.2.7/openai-n2', 'llm gpt-4o-mini');
    expect(run).toMatchObject({ output: [answer, answer], params: { n: 2 } });
  });

  it('shows images', () => {
    const { input } = runNamed('openinference-openai-4.2.7/openai-vision', 'llm gpt-4o');
    expect(input).toMatchObject([
      {
        content: [
          { type: 'text' },
          { type: 'image_url' },
          { image_url: { url: 'https://example.com/cat.png' } },
        ],
      },
    ]);
  });

  it('keeps a failing tool’s error on the tool', () => {
    const path = 'openinference-openai-4.2.7/nested-agent-workflow-failing-tool';
    expect(runNamed(path, 'tool get_weather').error?.message).toContain('weather service down');
  });
});

describe('OpenInference over Anthropic', () => {
  it('is one call, although the client traces it too, with the system prompt and the sum of the tokens', () => {
    const path = 'openinference-anthropic-0.2.8/anthropic-messages';
    expect(recordedTree(path)).toEqual(['llm claude-sonnet-4-5']);
    expect(runNamed(path, 'llm claude-sonnet-4-5')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      usage: { prompt: 330, completion: 14, promptCached: 200 },
      params: { max_tokens: 256, temperature: 0.2, top_k: 5 },
      metadata: { responseId: 'msg_fake86', cacheWriteTokens: 100 },
    });
  });
});

describe('OpenInference over LangChain', () => {
  it('has the call of a chain with its parameters, and the user of its metadata', () => {
    const path = 'openinference-langchain-4.1.1/lc-chain';
    expect(runNamed(path, 'chain capital-chain')).toMatchObject({
      input: question.content,
      output: answer.content,
      userId: 'user-42',
      threadId: 'sess-7',
    });
    expect(runNamed(path, 'llm gpt-4o-mini')).toMatchObject({
      input: [instructed('You are terse.'), question],
      output: answer,
      usage: { prompt: 60, completion: 17, promptCached: 12 },
      params: { temperature: 0.3 },
    });
  });

  it('does not show the framework’s own state as the user’s metadata', () => {
    const { metadata } = runNamed('openinference-langchain-4.1.1/lc-error-500', 'llm gpt-4o-mini');
    expect(Object.keys(metadata).filter((key) => /^(ls_|lc_|versions)/.test(key))).toEqual([]);
  });

  it('has an error without the stack that LangChain puts into its message', () => {
    const { error } = runNamed('openinference-langchain-4.1.1/lc-error-500', 'llm gpt-4o-mini');
    expect(error?.message).toBe('500 The server had an error while processing your request (fake)');
    expect(error?.stack).toContain('\n    at ');
  });

  it('has an agent with its calls and tools', () => {
    const tree = recordedTree('openinference-langchain-4.1.1/lc-agent-tool-throws');
    expect(tree[0]).toBe('agent weather_agent');
    expect(tree.map((line) => line.trim())).toEqual(
      expect.arrayContaining(['llm gpt-4o-mini', 'tool get_weather']),
    );
  });
});

describe('OpenInference over agents', () => {
  it('keeps the tokens of an agent below which no call reports any', () => {
    expect(
      runNamed('openinference-claude-agent-sdk-0.3.1/query-mcp-tool', 'agent ClaudeAgent.query'),
    ).toMatchObject({
      output: sunny.content,
      usage: { prompt: 80, completion: 59 },
    });
  });

  it('has the instructions and the hand-over of OpenAI’s agents', () => {
    const [first] = runsNamed(
      'openinference-openai-agents-0.2.15/agent-handoff',
      'llm gpt-4o-mini-2024-07-18',
    );
    expect(first).toMatchObject({
      input: [instructed('t'), question],
      output: { tool_calls: [{ function: { name: 'transfer_to_geo' } }] },
      usage: { prompt: 60, completion: 33, promptCached: 16 },
    });
  });
});

describe('OpenInference under limits of the SDK', () => {
  it('keeps the whole conversation of the raw request where indexed messages were dropped', () => {
    const { input } = runNamed(
      'span-limits-openinference-openai/count-limit-128-long-history',
      'llm gpt-4o-mini',
    );
    expect(input).toHaveLength(101);
  });

  it('keeps the indexed messages where the raw request was cut', () => {
    const [run] = runsNamed(
      'span-limits-openinference-openai/value-length-limit-200',
      'llm gpt-4o-mini-2024-07-18',
    );
    expect(run?.input).toHaveLength(11);
    expect(run).toMatchObject({
      output: weatherCall('call_fake107_0'),
      usage: { prompt: 150, completion: 21 },
    });
  });
});

describe('OpenInference beside the AI SDK', () => {
  it('gives way to it', () => {
    const path = 'openinference-vercel-2.8.1/generateText-tool-loop';
    expect(recordedTree(path)).toHaveLength(4);
    expect(runsNamed(path, 'llm gpt-4o-mini')[1]).toMatchObject({
      output: sunny,
      usage: { prompt: 70, completion: 17, promptCached: 12 },
    });
  });
});

describe('a span of OpenInference', () => {
  it.each([
    ['LLM', 'llm'],
    ['EMBEDDING', 'embed'],
    ['TOOL', 'tool'],
    ['AGENT', 'agent'],
    ['RETRIEVER', 'retriever'],
    ['RERANKER', 'retriever'],
    ['CHAIN', 'chain'],
    ['GUARDRAIL', 'chain'],
    ['something new', 'chain'],
  ])('of kind %s is of type %s', (kind, type) => {
    expect(factsWith({ attributes: { 'openinference.span.kind': kind } }).fields.type).toBe(type);
  });

  it('that retrieves has the query and the documents', () => {
    const { fields } = factsWith({
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': 'Paris',
        'retrieval.documents.0.document.id': '1',
        'retrieval.documents.0.document.content': 'Paris is the capital.',
        'retrieval.documents.0.document.score': 0.9,
        'retrieval.documents.0.document.metadata': '{"source":"wiki"}',
      },
    });
    expect(fields).toMatchObject({
      query: 'Paris',
      documents: [
        { id: '1', title: '1 · score 0.9', summary: 'Paris is the capital.', source: 'wiki' },
      ],
    });
  });

  it('that embeds has the texts', () => {
    const { fields } = factsWith({
      attributes: {
        'openinference.span.kind': 'EMBEDDING',
        'embedding.embeddings.0.embedding.text': 'a',
        'embedding.embeddings.1.embedding.text': 'b',
      },
    });
    expect(fields.input).toEqual(['a', 'b']);
  });
});
