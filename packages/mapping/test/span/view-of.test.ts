import { describe, expect, it } from 'vitest';
import type { ReadableSpanLike } from '../../src/span/span-view.js';
import { resourceAttributes } from '../../src/span/resource-attributes.js';
import { viewOf } from '../../src/span/view-of.js';
import { deepFreeze } from '../support/deep-freeze.ts';
import { spanWith, startSeconds, traceId } from '../support/made.ts';
import { sdks, tracedBy } from '../support/sdks.ts';

const attributes = {
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.request.temperature': 0.2,
  'gen_ai.request.stream': true,
  'gen_ai.response.finish_reasons': ['stop'],
};

const startMillis = startSeconds * 1000;

describe.each(sdks)('the view of a span of SDK %s', (_line, provider) => {
  const [failed, served] = tracedBy(provider, attributes).map((span) => viewOf(span));

  it('holds what the span holds', () => {
    expect(failed).toMatchObject({
      traceId,
      spanId: '53995c3f42cd8ad8',
      parentSpanId: '00f067aa0ba902b7',
      sampled: true,
      name: 'failed',
      kind: 2,
      startMillis: startMillis + 10,
      endMillis: startMillis + 20,
      status: { code: 2, message: 'It broke.' },
      attributes,
      events: [{ name: 'half way', millis: startMillis + 15, attributes: { done: 50 } }],
      logs: [],
      scope: 'some-library',
      droppedAttributesCount: 0,
    });
    expect(resourceAttributes(failed?.resource)).toMatchObject({
      'telemetry.sdk.language': 'nodejs',
    });
  });

  it('names the parent, in this process or in another', () => {
    expect(failed?.parentIsRemote).not.toBe(true);
    expect(served?.parentSpanId).toBe('b7ad6b7169203331');
    expect(served?.parentIsRemote).not.toBe(false);
  });

  it('is the view of the first SDK, but for what only later ones say', () => {
    const [[, first] = []] = sdks;
    const [expected] = first === undefined ? [] : tracedBy(first, attributes);
    const { resource: _resource, parentIsRemote: _remote, ...view } = failed ?? {};
    expect(viewOf(expected ?? spanWith({}))).toMatchObject(view);
  });

  it('is made without changing the span', () => {
    for (const span of tracedBy(provider, attributes)) {
      const before = JSON.stringify(readable(span));
      deepFreeze(span.attributes);
      deepFreeze(span.events);
      deepFreeze(span.status);
      Object.freeze(span);
      viewOf(span);
      expect(JSON.stringify(readable(span))).toBe(before);
    }
  });
});

describe('a view', () => {
  it('says that a parent is remote where the SDK does', () => {
    const parentSpanContext = { spanId: 'b7ad6b7169203331', isRemote: true };
    expect(viewOf(spanWith({ parentSpanContext })).parentIsRemote).toBe(true);
    expect(viewOf(spanWith({ parentSpanId: 'b7ad6b7169203331' })).parentIsRemote).toBe(undefined);
    expect(viewOf(spanWith({ parentSpanContext: { spanId: 'b7ad6b7169203331' } }))).toMatchObject({
      parentSpanId: 'b7ad6b7169203331',
      parentIsRemote: false,
    });
  });

  it('has no end while the span is open, whatever stands in its end time', () => {
    expect(viewOf(spanWith({ ended: false, endTime: [0, 0] })).endMillis).toBe(undefined);
  });

  it('keeps fractions of a millisecond', () => {
    expect(viewOf(spanWith({ startTime: [1, 500_000] })).startMillis).toBe(1000.5);
  });

  it('says whether the span was sampled', () => {
    const unsampled = {
      ...spanWith({}),
      spanContext: () => ({ traceId, spanId: 'a', traceFlags: 0 }),
    };
    expect(viewOf(unsampled).sampled).toBe(false);
  });

  it('keeps attributes of any type as they are', () => {
    const structured = {
      messages: [{ role: 'user', parts: [{ type: 'text' }] }],
      bytes: new Uint8Array(2),
    };
    expect(viewOf(spanWith({ attributes: structured })).attributes).toEqual(structured);
  });

  it('takes the name of a log record from its field, else from the attribute that came before it', () => {
    const hrTime = [startSeconds, 0] as const;
    const { logs } = viewOf(spanWith({}), [
      {
        hrTime,
        eventName: 'gen_ai.choice',
        body: { index: 0 },
        attributes: { 'event.name': 'old' },
      },
      { hrTime, attributes: { 'event.name': 'gen_ai.user.message' } },
      { hrTime },
    ]);
    expect(logs).toEqual([
      {
        name: 'gen_ai.choice',
        millis: startMillis,
        body: { index: 0 },
        attributes: { 'event.name': 'old' },
      },
      {
        name: 'gen_ai.user.message',
        millis: startMillis,
        body: undefined,
        attributes: { 'event.name': 'gen_ai.user.message' },
      },
      { name: '', millis: startMillis, body: undefined, attributes: {} },
    ]);
  });

  it('reads of a resource still being detected what is settled, the first of a name, without touching the rest', () => {
    const raw: [string, unknown][] = [
      ['service.name', 'shop'],
      ['service.name', 'unknown_service:node'],
      ['host.id', Promise.resolve('slow')],
    ];
    const resource = {
      asyncAttributesPending: true,
      getRawAttributes: () => raw,
      get attributes(): object {
        throw new Error('the SDK logs an error for every span');
      },
    };
    expect(resourceAttributes(viewOf(spanWith({ resource })).resource)).toEqual({
      'service.name': 'shop',
    });
  });

  it('stands a span that lacks what SDKs promise', () => {
    const { resource: _resource, instrumentationScope: _scope, ...bare } = spanWith({});
    expect(viewOf(bare)).toMatchObject({ scope: '', parentSpanId: undefined });
    expect(resourceAttributes(viewOf(bare).resource)).toEqual({});
  });
});

function readable(span: ReadableSpanLike): unknown {
  const { name, kind, status, attributes, events, startTime, endTime, ended } = span;
  return [name, kind, status, attributes, events, startTime, endTime, ended, span.spanContext()];
}
