import { withLunary } from '@lunary-otel/exporter';
import OpenAI from 'openai';

const openai = new OpenAI({ maxRetries: 0 });

const ask = (content) =>
  openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] });

const visitor = { userId: 'u-42', userProps: { name: 'Ada', email: 'ada@example.com' } };

await withLunary(visitor, async () => {
  const completion = await ask('Send the receipt for card 4111 1111 1111 1111 to ada@example.com.');
  console.log(completion.choices[0].message.content); // the app itself sees everything
});
