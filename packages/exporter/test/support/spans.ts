import type { ReadableSpanLike } from '@lunary-otel/mapping';

export interface SpanSpec {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly parentIsRemote?: boolean;
  readonly name?: string;
  readonly kind?: number;
  readonly startMillis?: number;
  readonly endMillis?: number;
  readonly attributes?: Record<string, unknown>;
  readonly sampled?: boolean;
  readonly status?: { code: number; message?: string };
}

export interface TestSpan extends ReadableSpanLike {
  ended: boolean;
}

export const traceId = '0af7651916cd43dd8448eb211c80319c';

const hrTime = (millis: number): [number, number] => [
  Math.floor(millis / 1000),
  Math.round((millis % 1000) * 1e6),
];

/** A span as SDK 2.x hands it over, ended unless `end` is false. */
export function span(spec: SpanSpec, { ended = true }: { ended?: boolean } = {}): TestSpan {
  const startMillis = spec.startMillis ?? 1_700_000_000_000;
  const context = {
    traceId: spec.traceId ?? traceId,
    spanId: spec.spanId,
    traceFlags: spec.sampled === false ? 0 : 1,
  };
  return {
    name: spec.name ?? `span ${spec.spanId}`,
    kind: spec.kind ?? 0,
    spanContext: () => context,
    ...(spec.parentSpanId === undefined
      ? {}
      : {
          parentSpanContext: { spanId: spec.parentSpanId, isRemote: spec.parentIsRemote ?? false },
        }),
    startTime: hrTime(startMillis),
    endTime: hrTime(spec.endMillis ?? startMillis + 5),
    ended,
    status: spec.status ?? { code: 0 },
    attributes: Object.freeze({ ...spec.attributes }),
    events: [],
    links: [],
    resource: { attributes: {} },
    instrumentationScope: { name: 'test' },
  };
}

/** The nth span id. */
export function spanIdOf(index: number): string {
  return (index + 1).toString(16).padStart(16, 'a');
}
