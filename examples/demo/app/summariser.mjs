// The part that talks to the provider through its own client, traced by a public instrumentation.
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 0 });

export async function summarise(text) {
  const completion = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    temperature: 0,
    messages: [
      { role: 'system', content: 'Summarise the letter of a customer in one sentence.' },
      { role: 'user', content: text },
    ],
  });
  return completion.choices[0].message.content;
}
