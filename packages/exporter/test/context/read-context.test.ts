import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, diag, DiagLogLevel, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packed, propagatedFields } from '../../src/context/baggage.js';
import { LunarySpanProcessor, withLunary } from '../../src/index.js';
import type { LunaryOptions } from '../../src/index.js';
import { awkward, baggageOf, entriesOf } from '../support/baggage.js';
import { span } from '../support/spans.js';
import type { TestSpan } from '../support/spans.js';

let server: LocalLunary;
beforeEach(async () => {
  server = await startLocalLunary({ stallMillis: 0 });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(async () => {
  context.disable();
  diag.disable();
  await server.close();
});

const callersEntries = entriesOf(
  packed(undefined, propagatedFields, {
    userId: 'ada',
    userProps: { name: 'Ada', email: 'ada@example.com' },
    threadId: 'chat-7',
    tags: ['beta', 'a, b'],
    metadata: { plan: 'pro', seats: 3 },
  }).baggage,
);

const here = (): LunaryOptions => ({ publicKey: server.publicKey, apiUrl: server.url });
const agent = (index = 0): TestSpan =>
  span({
    spanId: String(index + 1).padStart(16, '0'),
    attributes: { 'lunary.type': 'agent' },
  });
const received = (entries: Record<string, string>): Context =>
  propagation.setBaggage(ROOT_CONTEXT, baggageOf(entries));
const silent = (): void => {};

async function serve(
  options: LunaryOptions,
  inside: (processor: LunarySpanProcessor) => void,
): Promise<ReturnType<LocalLunary['runs']>> {
  const processor = new LunarySpanProcessor({ ...here(), ...options });
  inside(processor);
  await processor.shutdown();
  expect(server.problems()).toEqual([]);
  return server.runs();
}

describe('the receiving service', () => {
  it('reads nothing that somebody sends along, unless it is told to', async () => {
    const runs = await serve({}, (processor) => {
      processor.onStart(agent(), received(callersEntries));
      processor.onEnd(agent());
    });
    expect(runs).toHaveLength(1);
    expect(runs[0]).not.toHaveProperty('user');
    expect(runs[0]?.metadata).not.toHaveProperty('plan');
  });

  it('has the user, thread, tags and metadata of the caller where it is told to read them', async () => {
    const runs = await serve({ readBaggage: true }, (processor) => {
      processor.onStart(agent(), received(callersEntries));
      processor.onEnd(agent());
    });
    expect(runs.map(({ type }) => type).toSorted()).toEqual(['agent', 'chat', 'thread']);
    expect(runs.find(({ type }) => type === 'agent')).toMatchObject({
      user: { externalId: 'ada', props: { name: 'Ada', email: 'ada@example.com' } },
      tags: ['beta', 'a, b'],
      metadata: { plan: 'pro', seats: 3 },
    });
    expect(runs.find(({ type }) => type === 'thread')?.name).toBe('chat-7');
  });

  it('lets what it sets itself win', async () => {
    const runs = await serve({ readBaggage: true }, (processor) => {
      context.with(received(callersEntries), () =>
        withLunary({ userId: 'bob', metadata: { plan: 'free' } }, () =>
          processor.onStart(agent(), context.active()),
        ),
      );
      processor.onEnd(agent());
    });
    const run = runs.find(({ type }) => type === 'agent');
    expect(run).toMatchObject({
      user: { externalId: 'bob' },
      metadata: { plan: 'free', seats: 3 },
    });
    expect(run?.user?.props).toBeUndefined();
  });

  it('survives any text in these entries, and so does Lunary', async () => {
    const text = fc.oneof(
      fc.string({ unit: awkward }),
      fc.json(),
      fc.constantFrom(
        '{"__proto__":{"polluted":true},"constructor":{"prototype":1}}',
        '[[[[',
        '['.repeat(4_000),
        'x'.repeat(100_000),
        '{"a":"\\u0000"}',
        '[null,1,{"a":1},"tag"]',
        '"text"',
        'null',
      ),
    );
    const entries = fc.dictionary(
      fc.constantFrom(
        ...Object.keys(callersEntries),
        'lunary.type',
        'lunary.input',
        'lunary.exclude',
      ),
      text,
    );
    const processor = new LunarySpanProcessor({ ...here(), readBaggage: true });
    let index = 0;
    fc.assert(
      fc.property(entries, (given) => {
        const it = agent((index += 1));
        processor.onStart(it, received(given));
        processor.onEnd(it);
      }),
      { numRuns: 150 },
    );
    await processor.shutdown();
    const problems = server
      .problems()
      .filter(({ detail }) => !/already exists|without userProps/.test(detail));
    expect(problems).toEqual([]);
    expect(server.runs().filter(({ type }) => type === 'agent')).toHaveLength(150);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('what has no room', () => {
  it('is named in one warning, and the spans of this service have it all the same', async () => {
    const messages: string[] = [];
    const warn = (...parts: unknown[]): void => void messages.push(parts.join(' '));
    diag.setLogger(
      { error: warn, warn, info: silent, debug: silent, verbose: silent },
      DiagLogLevel.WARN,
    );
    const processor = new LunarySpanProcessor(here());
    const history = 'x'.repeat(900).repeat(5);
    const values = { userId: 'ada', metadata: { history, plan: 'pro' }, propagate: true };
    for (const index of [0, 1]) {
      withLunary(values, () => processor.onStart(agent(index), context.active()));
      processor.onEnd(agent(index));
    }
    await processor.shutdown();
    expect(messages.filter((message) => message.includes('metadata.history'))).toHaveLength(1);
    expect(messages.join('')).not.toContain('xxx');
    expect(server.runs()).toMatchObject([
      { user: { externalId: 'ada' }, metadata: { plan: 'pro', history: expect.any(String) } },
      { user: { externalId: 'ada' } },
    ]);
  });
});
