import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, createContextKey } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalLunary } from '@lunary-otel/local';
import type { LocalLunary } from '@lunary-otel/local';
import type { LogRecordLike } from '../../src/index.js';
import {
  LunaryLogRecordProcessor,
  LunarySpanExporter,
  LunarySpanProcessor,
  withLunary,
} from '../../src/index.js';
import { userContextOf } from '../../src/context/user-context.js';
import { withoutTracing } from '../../src/context/suppress-tracing.js';
import { sdks } from '../support/sdks.js';
import { span, spanIdOf, traceId } from '../support/spans.js';
import type { TestSpan } from '../support/spans.js';

let server: LocalLunary;
beforeEach(async () => {
  server = await startLocalLunary();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(async () => {
  context.disable();
  await server.close();
});

const agent = { attributes: { 'lunary.type': 'agent' } };
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('withLunary', () => {
  it('reaches every span started inside, across awaits, and no other', async () => {
    const processor = new LunarySpanProcessor({ publicKey: server.publicKey, apiUrl: server.url });
    const sdk = sdks['2.x']('processor', processor);
    const one = async (name: string): Promise<void> => {
      await tick();
      sdk.tracer.startSpan(name, agent).end();
    };
    await Promise.all([
      withLunary(
        { userId: 'ada', userProps: { name: 'Ada' }, tags: ['a'], metadata: { plan: 'pro' } },
        () => one('first'),
      ),
      withLunary({ userId: 'bob' }, () => one('second')),
      one('third'),
    ]);
    await sdk.shutdown();
    const runs = new Map(server.runs().map((run) => [run.name, run]));
    expect(runs.get('first')).toMatchObject({
      user: { externalId: 'ada', props: { name: 'Ada' } },
      tags: ['a'],
      metadata: { plan: 'pro' },
    });
    expect(runs.get('second')).toMatchObject({ user: { externalId: 'bob' } });
    expect(runs.get('third')).not.toHaveProperty('user');
  });

  it('adds to what is around it, and takes no properties over to another user', () => {
    withLunary(
      { userId: 'ada', userProps: { name: 'Ada' }, tags: ['a'], metadata: { x: 1 }, threadId: 't' },
      () => {
        withLunary({ tags: ['b'], metadata: { y: 2 }, userProps: { plan: 'pro' } }, () => {
          expect(userContextOf(context.active())).toEqual({
            userId: 'ada',
            userProps: { name: 'Ada', plan: 'pro' },
            tags: ['a', 'b'],
            metadata: { x: 1, y: 2 },
            threadId: 't',
          });
        });
        expect(withLunary({ userId: 'bob' }, () => userContextOf(context.active()))).toEqual({
          userId: 'bob',
          tags: ['a'],
          metadata: { x: 1 },
          threadId: 't',
        });
      },
    );
  });
});

describe('requests to Lunary', () => {
  it('run in a context in which nothing is traced', () => {
    // The key that `isTracingSuppressed` of every SDK line looks at.
    const key = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
    expect(withoutTracing(() => context.active().getValue(key))).toBe(true);
    expect(context.active().getValue(key)).toBeUndefined();
  });
});

function record(spanId: string, text: string): LogRecordLike {
  const parts = [{ type: 'text', content: text }];
  return {
    hrTime: [1_700_000_000, 0],
    eventName: 'gen_ai.client.inference.operation.details',
    attributes: { 'gen_ai.input.messages': [{ role: 'user', parts }] },
    spanContext: { traceId, spanId },
  };
}

function call(index: number): TestSpan {
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };
  return span({ spanId: spanIdOf(index), attributes });
}

describe('log records', () => {
  it.each(['before', 'after'])('join their span when they come %s it', async (order) => {
    const exporter = new LunarySpanExporter({ publicKey: server.publicKey, apiUrl: server.url });
    const logs = new LunaryLogRecordProcessor(exporter);
    if (order === 'before') logs.onEmit(record(spanIdOf(0), 'the question'));
    exporter.export([call(0)], () => {});
    if (order === 'after') logs.onEmit(record(spanIdOf(0), 'the question'));
    await logs.forceFlush();
    await exporter.shutdown();
    expect(server.runs()).toMatchObject([
      { type: 'llm', input: [{ role: 'user', content: 'the question' }] },
    ]);
  });

  it('that say nothing about a span are not kept', async () => {
    const kept: unknown[] = [];
    const logs = new LunaryLogRecordProcessor({ joinLog: (log) => void kept.push(log) });
    logs.onEmit({
      hrTime: [0, 0],
      body: 'an ordinary line',
      spanContext: { traceId, spanId: spanIdOf(0) },
    });
    const { spanContext: _, ...outside } = record(spanIdOf(0), 'outside of any span');
    logs.onEmit(outside);
    logs.onEmit(null as never);
    await logs.shutdown();
    expect(kept).toEqual([]);
  });
});

describe('spans', () => {
  it('are never changed: one that is frozen through and through leaves like any other', async () => {
    const processor = new LunarySpanProcessor({ publicKey: server.publicKey, apiUrl: server.url });
    const frozen = deepFrozen(span({ spanId: spanIdOf(0), ...agent }));
    processor.onStart(frozen, context.active());
    processor.onEnd(frozen);
    await processor.shutdown();
    expect(server.runs()).toMatchObject([{ type: 'agent', status: 'success' }]);
  });
});

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFrozen(inner);
  return Object.freeze(value);
}
