import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { startLocalLunary } from '@lunary-otel/local';
import { dialects } from '@lunary-otel/mapping';
import type { Attributes } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

/** Every key that some dialect reads; a prefix gets a few endings that libraries use. */
const knownKeys = dialects
  .flatMap(({ rules }) => rules.flatMap(({ keys }) => keys))
  .filter((key) => /^[a-z]/i.test(key) && !/^(event|log|span)[:.]/.test(key))
  .flatMap((key) =>
    key.endsWith('*')
      ? ['0.message.role', 'id', 'input_tokens'].map((end) => key.slice(0, -1) + end)
      : [key],
  );

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom('chat', 'LLM', 'tool', 'generation', 'embeddings', 'ai.generateText.doGenerate'),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '{"id":1,"source":"web"}',
    '[{"role":"user","parts":[null]}]',
    '{"__proto__":1}',
  ),
);
const value = fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 3 }));
const bag = fc.dictionary(fc.constantFrom(...knownKeys), value, { maxKeys: 12 });

it('Lunary takes what becomes of any span over the known keys', async () => {
  const lunary = await startLocalLunary({ stallMillis: 0 });
  const { publicKey, url: apiUrl } = lunary;
  const provider = new BasicTracerProvider({
    spanProcessors: [new LunarySpanProcessor({ publicKey, apiUrl })],
  });
  const tracer = provider.getTracer('any');
  let runs = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(bag, { minLength: 1, maxLength: 25 }), async (bags) => {
        for (const attributes of bags)
          tracer.startSpan('any', { attributes: attributes as Attributes }).end();
        await provider.forceFlush();
        // That a conversation is begun already is how each of its later turns begins.
        const problems = lunary.problems().filter(({ detail }) => !/already exists/.test(detail));
        expect(problems).toEqual([]);
        expect(lunary.requests().every(({ status }) => status === 200)).toBe(true);
        runs += lunary.runs().length;
        lunary.reset();
      }),
      { numRuns: 400 },
    );
    expect(runs).toBeGreaterThan(300);
  } finally {
    await provider.shutdown();
    await lunary.close();
  }
});
