import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Tracer } from '@opentelemetry/api';
import { BasicTracerProvider as Provider1 } from 'otel1-sdk-trace-base';
import { BasicTracerProvider as Provider2 } from 'otel2-sdk-trace-base';
import { TracerProvider as Provider3 } from 'otel3-sdk-trace';
import type { ReadableSpanLike } from '../../src/span/span-view.js';
import { startSeconds, traceId } from './made.ts';

interface Settings {
  readonly idGenerator: { generateTraceId(): string; generateSpanId(): string };
  readonly spanProcessors: {
    onStart(): void;
    onEnd(span: ReadableSpanLike): void;
    forceFlush(): Promise<void>;
    shutdown(): Promise<void>;
  }[];
}

/** The three lines of the OpenTelemetry SDK. */
export const sdks: readonly (readonly [
  string,
  (settings: Settings) => { getTracer: GetTracer },
])[] = [
  ['1.x', (settings) => new Provider1(settings)],
  ['2.x', (settings) => new Provider2(settings)],
  ['3.x', (settings) => new Provider3(settings)],
];

type GetTracer = (name: string, version: string) => Tracer;

const at = (milliseconds: number): [number, number] => [startSeconds, milliseconds * 1e6];

const idle = (): Promise<void> => Promise.resolve();

/**
 * The same two spans from any SDK: `served` under a parent in another process, and `failed` below it, with the attributes
 * given. In the order in which they end: `failed`, then `served`.
 */
export function tracedBy(
  provider: (typeof sdks)[number][1],
  attributes: Attributes = {},
): ReadableSpanLike[] {
  const ended: ReadableSpanLike[] = [];
  const spanIds = ['00f067aa0ba902b7', '53995c3f42cd8ad8'];
  const tracer = provider({
    idGenerator: {
      generateTraceId: () => traceId,
      generateSpanId: () => spanIds.shift() ?? 'ffffffffffffffff',
    },
    spanProcessors: [
      { onStart: () => {}, onEnd: (span) => ended.push(span), forceFlush: idle, shutdown: idle },
    ],
  }).getTracer('some-library', '1.2.3');

  const remote = { traceId, spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true };
  const outside = trace.setSpanContext(ROOT_CONTEXT, remote);
  const served = tracer.startSpan('served', { kind: SpanKind.SERVER, startTime: at(0) }, outside);
  const inside = trace.setSpan(ROOT_CONTEXT, served);
  const failed = tracer.startSpan(
    'failed',
    { kind: SpanKind.CLIENT, startTime: at(10), attributes },
    inside,
  );
  failed.addEvent('half way', { done: 50 }, at(15));
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'It broke.' });
  failed.end(at(20));
  served.end(at(30));
  return ended;
}
