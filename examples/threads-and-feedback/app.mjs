import { LunaryAttributes, runIdOf, withLunary } from '@lunary-otel/exporter';
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import { lunary } from './instrumentation.mjs';

const openai = new OpenAI();
const tracer = trace.getTracer('chat');
const messages = [{ role: 'system', content: 'You are a friendly cook.' }];

/** Only a span that becomes a run can be rated: this one does, as an agent. */
const asAgent = { attributes: { [LunaryAttributes.TYPE]: 'agent' } };

/** One turn. The id goes to the browser with the answer, and comes back with the thumb. */
const answer = (question) =>
  tracer.startActiveSpan('cook', asAgent, async (span) => {
    messages.push({ role: 'user', content: question });
    const completion = await openai.chat.completions.create({ model: 'gpt-4o-mini', messages });
    messages.push(completion.choices[0].message);
    span.end();
    return { text: completion.choices[0].message.content, runId: runIdOf(span.spanContext()) };
  });

const visitor = {
  userId: 'ada',
  userProps: { name: 'Ada', email: 'ada@example.com' },
  threadId: 'supper-7',
  tags: ['example'],
};

const first = await withLunary(visitor, () => answer('What can I cook with leeks?'));
const second = await withLunary(visitor, () => answer('And without cream?'));
console.log(first.text, second.text);

lunary.recordFeedback(second.runId, { thumb: 'up', comment: 'It was delicious.' });
