import { openai } from '@ai-sdk/openai';
import { Mastra } from '@mastra/core';
import { Agent } from '@mastra/core/agent';
import { InMemoryStore } from '@mastra/core/storage';
import { createTool } from '@mastra/core/tools';
import { Observability } from '@mastra/observability';
import { OtelBridge } from '@mastra/otel-bridge';
import { z } from 'zod';

const findTable = createTool({
  id: 'find-table',
  description: 'Find a free table',
  inputSchema: z.object({ people: z.number() }),
  execute: async ({ people }) => ({ table: 7, seats: people + 2 }),
});

const waiter = new Agent({
  id: 'waiter',
  name: 'waiter',
  instructions: 'You are the waiter of a small restaurant.',
  model: openai('gpt-4o'),
  tools: { findTable },
});

const mastra = new Mastra({
  agents: { waiter },
  storage: new InMemoryStore(),
  observability: new Observability({
    configs: { default: { serviceName: 'restaurant', bridge: new OtelBridge() } },
  }),
});

const { text } = await mastra.getAgent('waiter').generate('A table for four, please.', {
  tracingOptions: { metadata: { userId: 'ada', plan: 'pro' } },
});
console.log(text);
