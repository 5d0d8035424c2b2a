// An agent with a tool by the Vercel AI SDK, and a second library that talks to the same provider.
import http from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';

const client = new OpenAI({ maxRetries: 0 });

/** Another service: a call to it is a span of HTTP that Lunary gets no run of. */
const weather = http.createServer((request, response) => {
  response.end(`sunny in ${new URL(request.url, 'http://localhost').searchParams.get('city')}`);
});
await new Promise((resolve) => {
  weather.listen(0, '127.0.0.1', resolve);
});
weather.unref();

const lookUp = ({ city }) =>
  new Promise((resolve, reject) => {
    const url = `http://127.0.0.1:${weather.address().port}/?city=${encodeURIComponent(city)}`;
    // Through the module's object: that is where OpenTelemetry's wrapper is.
    http.get(url, { agent: false }, (response) => resolve(textOf(response))).on('error', reject);
  });

const settings = (question, userId) => ({
  model: openai.chat('gpt-4o'),
  prompt: question,
  tools: {
    getWeather: tool({
      description: 'The weather in a city',
      inputSchema: z.object({ city: z.string() }),
      execute: lookUp,
    }),
  },
  maxRetries: 0,
  experimental_telemetry: { isEnabled: true, functionId: 'travel-agent', metadata: { userId } },
});

export async function answer(question, userId) {
  const { text } = await generateText({ ...settings(question, userId), stopWhen: stepCountIs(5) });
  return text;
}

/** Runs until the provider asks for no more tools. */
export function streamAnswer(question, userId, abortSignal) {
  const stop = { stopWhen: stepCountIs(100), onError: () => {}, abortSignal };
  return streamText({ ...settings(question, userId), ...stop }).textStream;
}

export async function summarise(text) {
  const { choices } = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: text }],
  });
  return choices[0].message.content;
}
