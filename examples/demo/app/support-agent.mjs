// The Vercel AI SDK part: an agent with tools, a streamed answer, a search by embedding.
import { openai } from '@ai-sdk/openai';
import { cosineSimilarity, embed, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { findOrder, helpPages, refund } from './shop.mjs';

const telemetry = (functionId, { user, conversation }) => ({
  isEnabled: true,
  functionId,
  metadata: { userId: user, sessionId: conversation, tags: ['demo'] },
});

const order = z.object({ orderId: z.string() });

const tools = {
  findOrder: tool({
    description: 'Look up an order by its number',
    inputSchema: order,
    execute: async ({ orderId }) => findOrder(orderId),
  }),
  refund: tool({
    description: 'Pay an order back',
    inputSchema: order,
    execute: async ({ orderId }) => refund(orderId),
  }),
};

export async function answer(question, caller) {
  const { text } = await generateText({
    model: openai('gpt-4o'),
    system: 'You are the support agent of a small shop.',
    prompt: question,
    tools,
    stopWhen: stepCountIs(5),
    maxRetries: 0,
    experimental_telemetry: telemetry('support-agent', caller),
  });
  return text;
}

export function streamGreeting(name, caller) {
  const { textStream } = streamText({
    model: openai('gpt-4o-mini'),
    prompt: `Write a one-line greeting for ${name}.`,
    temperature: 0.7,
    experimental_telemetry: telemetry('greeting', caller),
  });
  return textStream;
}

export async function searchHelp(query, caller) {
  const { embedding } = await embed({
    model: openai.embedding('text-embedding-3-small'),
    value: query,
    experimental_telemetry: telemetry('help-search', caller),
  });
  const likeness = (page) => cosineSimilarity(embedding, page.embedding);
  return helpPages.toSorted((a, b) => likeness(b) - likeness(a))[0].title;
}
