import { openai } from '@ai-sdk/openai';
import { generateText } from 'ai';

export async function POST(request) {
  const { topic, user } = await request.json();
  const { text } = await generateText({
    model: openai('gpt-4o-mini'),
    prompt: `A haiku about ${topic}.`,
    experimental_telemetry: { isEnabled: true, functionId: 'haiku', metadata: { userId: user } },
  });
  return Response.json({ text });
}
