// The same work for every subject: model calls inside an agent, each recognisable by its text.
import { setTimeout as sleep } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

/** What each call reports. */
export const usage = { input: 700_001, output: 90_001 };

export const textOf = (call, bytes) => `call-${call}# ${'x'.repeat(bytes)}`;

const attributesOf = (operation, text) => ({
  'ai.operationId': operation,
  'operation.name': operation,
  'ai.model.id': 'gpt-4o',
  'ai.model.provider': 'openai.chat',
  'ai.telemetry.metadata.plan': 'pro',
  ...(operation.includes('.do')
    ? {
        'ai.prompt.messages': JSON.stringify([{ role: 'user', content: [{ type: 'text', text }] }]),
      }
    : { 'ai.prompt': JSON.stringify({ prompt: text }) }),
});

const answerAttributes = {
  'ai.response.text': 'Paris',
  'ai.response.finishReason': 'stop',
  'ai.usage.inputTokens': usage.input,
  'ai.usage.outputTokens': usage.output,
};

const callAttributes = {
  'gen_ai.system': 'openai.chat',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': usage.input,
  'gen_ai.usage.output_tokens': usage.output,
};

/** Spans as the Vercel AI SDK 6 makes them: the outer one repeats text and usage of the call inside. */
const spanWork = (tracer) => {
  const within = (name, attributes, work) =>
    tracer.startActiveSpan(name, { attributes }, async (span) => {
      await work();
      span.setAttributes({ ...answerAttributes, ...(name.includes('.do') ? callAttributes : {}) });
      span.end();
    });
  const model = (text) =>
    within('ai.generateText.doGenerate', attributesOf('ai.generateText.doGenerate', text), () =>
      sleep(1),
    );
  return {
    call: (text) =>
      within('ai.generateText', attributesOf('ai.generateText', text), () => model(text)),
    /** A long agent, with work that is done early. */
    agent: (millis) =>
      within(
        'ai.generateText the-agent',
        attributesOf('ai.generateText', 'the-agent'),
        async () => {
          await model('the-child');
          await sleep(millis);
        },
      ),
  };
};

const functionWork = (lunary) => {
  const model = lunary.wrapModel(async () => 'Paris', {
    name: 'gpt-4o',
    inputParser: (text) => [{ role: 'user', content: text }],
    outputParser: (content) => ({ role: 'assistant', content }),
    tokensUsageParser: () => ({ prompt: usage.input, completion: usage.output }),
  });
  const call = lunary.wrapAgent((text) => model(text), { name: 'agent' });
  const agent = lunary.wrapAgent(
    async (_name, millis) => {
      await model('the-child');
      await sleep(millis);
    },
    { name: 'agent' },
  );
  return { call, agent: (millis) => agent('the-agent', millis) };
};

/** What a scenario works with: the work, and the two ways to end it. */
export async function start(subject, url) {
  const made = await subject.create(url);
  if (subject.kind === 'sdk') {
    return {
      ...functionWork(made),
      flush: () => made.flush(),
      shutdown: () => made.flush(),
    };
  }
  const provider = setUp([made]);
  return {
    ...spanWork(provider.getTracer('ai')),
    flush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

export function setUp(spanProcessors) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new BasicTracerProvider({ spanProcessors });
  trace.setGlobalTracerProvider(provider);
  return provider;
}
