import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { telemetry } from './telemetry.mjs';

const getWeather = tool({
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: 'sunny', degrees: 18 }),
});

const routes = {
  '/ask': async ({ question, user }, openai) => {
    const { text } = await generateText({
      model: openai('gpt-4o'),
      prompt: question,
      tools: { getWeather },
      stopWhen: stepCountIs(5),
      experimental_telemetry: {
        isEnabled: true,
        functionId: 'travel-desk',
        metadata: { userId: user },
      },
    });
    return { response: Response.json({ answer: text }), done: Promise.resolve() };
  },

  '/wish': async ({ user }, openai) => {
    const result = streamText({
      model: openai('gpt-4o-mini'),
      prompt: `Wish ${user} a good trip in one line.`,
      experimental_telemetry: { isEnabled: true, functionId: 'wish', metadata: { userId: user } },
    });
    return { response: result.toTextStreamResponse(), done: result.consumeStream() };
  },
};

export default {
  async fetch(request, env, context) {
    const lunary = telemetry(env);
    const openai = createOpenAI({ apiKey: env.OPENAI_API_KEY, baseURL: env.OPENAI_BASE_URL });
    const { response, done } = await routes[new URL(request.url).pathname](
      await request.json(),
      openai,
    );
    // The visitor need not wait for it, and the worker is not stopped before it is done.
    context.waitUntil(done.then(() => lunary.forceFlush()));
    return response;
  },
};
