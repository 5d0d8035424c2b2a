// What Lunary's own SDK sends of a streamed OpenAI call, without and with usage in the stream's last chunk.
//   node test/comparison/sdk-stream.mjs     after run.mjs has installed the packages
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import lunary from 'lunary';
import { monitorOpenAI } from 'lunary/openai';

const sent = [];
const server = createServer(async (request, response) => {
  sent.push(...(await json(request)).events);
  response.end('{"results":[]}');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const apiUrl = `http://127.0.0.1:${server.address().port}`;
lunary.init({ apiUrl, publicKey: '10ca1000-0000-4000-8000-000000000000' });

/** As OpenAI streams it: with `include_usage` a last chunk without choices. */
async function* chunks(hasUsage) {
  yield { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] };
  yield { choices: [{ index: 0, delta: { content: 'The capital of France ' } }] };
  yield { choices: [{ index: 0, delta: { content: 'is Paris.' } }] };
  if (hasUsage) yield { choices: [], usage: { prompt_tokens: 50, completion_tokens: 17 } };
}

for (const hasUsage of [false, true]) {
  const create = async () => chunks(hasUsage);
  const client = monitorOpenAI({ chat: { completions: { create } } });
  const messages = [{ role: 'user', content: 'What is the capital of France?' }];
  const stream = await client.chat.completions.create({ model: 'gpt-4o', stream: true, messages });
  for await (const _chunk of stream);
  await sleep(1_000);
  console.log(hasUsage ? 'with include_usage:' : 'without usage:');
  for (const { event, tokensUsage, output } of sent.splice(0))
    console.log({ event, tokensUsage, output });
}
process.exit(0);
