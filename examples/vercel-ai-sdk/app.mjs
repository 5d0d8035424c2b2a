import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

const getWeather = tool({
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: 'sunny', degrees: 18 }),
});

const { text } = await generateText({
  model: openai('gpt-4o'),
  system: 'You plan trips.',
  prompt: 'Do I need an umbrella in Paris today?',
  tools: { getWeather },
  stopWhen: stepCountIs(5),
  experimental_telemetry: {
    isEnabled: true,
    functionId: 'trip-planner',
    metadata: { userId: 'ada', tags: ['example'] },
  },
});
console.log(text);

const { textStream } = streamText({
  model: openai('gpt-4o-mini'),
  prompt: 'Wish Ada a good trip in one line.',
  temperature: 0.7,
  experimental_telemetry: { isEnabled: true, functionId: 'goodbye', metadata: { userId: 'ada' } },
});
for await (const chunk of textStream) process.stdout.write(chunk);
console.log();
