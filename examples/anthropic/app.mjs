import Anthropic from '@anthropic-ai/sdk';

const anthropic = new Anthropic();

const message = await anthropic.messages.create({
  model: 'claude-opus-4-5',
  max_tokens: 200,
  system: 'You name things.',
  messages: [{ role: 'user', content: 'A name for a kettle that sings?' }],
});
console.log(message.content[0].text);

const stream = anthropic.messages.stream({
  model: 'claude-haiku-4-5',
  max_tokens: 200,
  messages: [{ role: 'user', content: 'Advertise it in one line.' }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.finalMessage();
console.log();
