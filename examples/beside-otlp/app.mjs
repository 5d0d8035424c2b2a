import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';

const openai = new OpenAI();

await trace.getTracer('mail').startActiveSpan('answer mail', async (span) => {
  const completion = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'Answer mails of customers politely.' },
      { role: 'user', content: 'Do you sell tea, too?' },
    ],
  });
  console.log(completion.choices[0].message.content);
  span.end();
});
