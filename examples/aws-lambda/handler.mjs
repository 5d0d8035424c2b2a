import Anthropic from '@anthropic-ai/sdk';
import { withLunary } from '@lunary-otel/exporter';
import { flushed } from './instrumentation.mjs';

const anthropic = new Anthropic({ maxRetries: 0 });

async function summarise(text) {
  const message = await anthropic.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: `Summarise: ${text}` }],
  });
  return message.content[0].text;
}

export const handler = flushed(async (event, context) => {
  const caller = { userId: event.userId, metadata: { awsRequestId: context.awsRequestId } };
  try {
    return { statusCode: 200, body: await withLunary(caller, () => summarise(event.text)) };
  } catch (error) {
    return { statusCode: 502, body: error.message };
  }
});
