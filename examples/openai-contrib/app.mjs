import OpenAI from 'openai';

const openai = new OpenAI();

const stream = await openai.chat.completions.create({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'You translate to French.' },
    { role: 'user', content: 'Good morning, how did you sleep?' },
  ],
  temperature: 0.2,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
console.log();

const completion = await openai.chat.completions.create({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'What is the time in Tokyo?' }],
  tools: [
    {
      type: 'function',
      function: {
        name: 'get_time',
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
      },
    },
  ],
});
console.log(completion.choices[0].message.tool_calls[0].function);
