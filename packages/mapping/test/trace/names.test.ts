import { describe, expect, it } from 'vitest';
import { bareModelName } from '../../src/trace/model-name.js';
import { firstRunOf } from '../support/nodes.ts';
import type { Node } from '../support/nodes.ts';

describe('the name of a run', () => {
  it.each<[string, Node, string]>([
    [
      'a call is the model that was asked for',
      { type: 'llm', requestModel: 'gpt-4o', responseModel: 'gpt-4o-2024-08-06' },
      'gpt-4o',
    ],
    [
      'a call is the model that answered where nothing else is known',
      { type: 'llm', responseModel: 'gpt-4o-2024-08-06' },
      'gpt-4o-2024-08-06',
    ],
    ['a call without a model is that of its span', { type: 'llm', spanName: 'chat' }, 'chat'],
    [
      'an embedding is its model',
      { type: 'embed', requestModel: 'text-embedding-3-small', entityName: 'x' },
      'text-embedding-3-small',
    ],
    [
      'a tool is the tool’s',
      { type: 'tool', toolName: 'get_weather', spanName: 'execute_tool get_weather' },
      'get_weather',
    ],
    [
      'an agent is the agent’s',
      { type: 'agent', agentName: 'planner', entityName: 'x' },
      'planner',
    ],
    [
      'a chain is its entity’s',
      { type: 'chain', entityName: 'POST /ask', spanName: 'POST' },
      'POST /ask',
    ],
    [
      'a chain without one is that of its span',
      { type: 'chain', spanName: 'plan trip' },
      'plan trip',
    ],
    ['a chain without any is its type', { type: 'chain' }, 'chain'],
    [
      'anything is what the user said',
      { type: 'llm', name: 'mine', requestModel: 'gpt-4o' },
      'mine',
    ],
  ])('%s', (_what, node, name) => {
    expect(firstRunOf(node).name).toBe(name);
  });
});

describe('the name of a model', () => {
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['openai/gpt-4o', 'gpt-4o'],
    ['openrouter/anthropic/claude-sonnet-4', 'claude-sonnet-4'],
    ['googleai/gemini-2.0-flash', 'gemini-2.0-flash'],
    ['models/gemini-2.0-flash', 'gemini-2.0-flash'],
    ['meta-llama/Llama-3-8b', 'meta-llama/Llama-3-8b'],
    ['anthropic.claude-3-5-sonnet-20240620-v1:0', 'anthropic.claude-3-5-sonnet-20240620-v1:0'],
    [
      'arn:aws:bedrock:us-east-1:123:inference-profile/us.anthropic.claude-3',
      'us.anthropic.claude-3',
    ],
    ['accounts/fireworks/models/llama-v3', 'llama-v3'],
    ['openai/', 'openai/'],
    ['/gpt-4o', '/gpt-4o'],
    [' gpt-4o ', 'gpt-4o'],
  ])('%j is %j', (given, expected) => {
    expect(bareModelName(given)).toBe(expected);
  });
});
