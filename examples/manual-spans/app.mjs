import { LunaryAttributes } from '@lunary-otel/exporter';
import { SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('story-teller');
const { OPENAI_BASE_URL = 'https://api.openai.com/v1', OPENAI_API_KEY } = process.env;

/** A span around `work`, which fails when that does. */
const traced = (name, attributes, work) =>
  tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });

/** A model call of your own client: the attributes are those of OpenTelemetry's GenAI conventions. */
const ask = (prompt) =>
  traced(
    'chat gpt-4o-mini',
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: prompt }] },
      ]),
    },
    async (span) => {
      const response = await fetch(`${OPENAI_BASE_URL}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${OPENAI_API_KEY}` },
        body: JSON.stringify({
          model: 'gpt-4o-mini',
          messages: [{ role: 'user', content: prompt }],
        }),
      });
      const { choices, usage } = await response.json();
      const text = choices[0].message.content;
      span.setAttributes({
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'text', content: text }] },
        ]),
        'gen_ai.usage.input_tokens': usage.prompt_tokens,
        'gen_ai.usage.output_tokens': usage.completion_tokens,
      });
      return text;
    },
  );

/** Anything else becomes a run with lunary.* attributes. */
const lookUp = (place) =>
  traced(
    'look up',
    {
      [LunaryAttributes.TYPE]: 'tool',
      [LunaryAttributes.NAME]: 'atlas',
      [LunaryAttributes.INPUT]: JSON.stringify({ place }),
    },
    async (span) => {
      const facts = { river: 'Seine', people: 2_100_000 };
      span.setAttribute(LunaryAttributes.OUTPUT, JSON.stringify(facts));
      return facts;
    },
  );

const story = await traced(
  'tell a story',
  {
    [LunaryAttributes.TYPE]: 'agent',
    [LunaryAttributes.NAME]: 'story-teller',
    [LunaryAttributes.USER_ID]: 'ada',
    [LunaryAttributes.USER_PROPS]: JSON.stringify({ name: 'Ada' }),
    [LunaryAttributes.TAGS]: ['example'],
    [`${LunaryAttributes.METADATA_PREFIX}plan`]: 'pro',
  },
  async () => {
    const { river } = await lookUp('Paris');
    return ask(`One sentence of a story by the river ${river}.`);
  },
);
console.log(story);
