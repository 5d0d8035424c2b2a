/** Seconds and nanoseconds since the epoch. */
export type HrTime = readonly [number, number];

/**
 * The span as any of the three SDK lines hands it over, reduced to what is read here.
 * 1.x has `parentSpanId` and `instrumentationLibrary`, 2.x and 3.x `parentSpanContext` and `instrumentationScope`.
 */
export interface ReadableSpanLike {
  readonly name: string;
  readonly kind: number;
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
  readonly parentSpanId?: string;
  readonly parentSpanContext?: { spanId: string; isRemote?: boolean };
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly ended: boolean;
  readonly status: { code: number; message?: string };
  readonly attributes: object;
  readonly events: readonly { name: string; time: HrTime; attributes?: object }[];
  readonly links?: readonly { context: { traceId: string; spanId: string } }[];
  readonly resource?: ResourceLike;
  readonly instrumentationScope?: { name: string; version?: string };
  readonly instrumentationLibrary?: { name: string; version?: string };
  readonly droppedAttributesCount?: number;
}

export interface ResourceLike {
  readonly attributes?: object;
  readonly asyncAttributesPending?: boolean;
  getRawAttributes?(): readonly (readonly [string, unknown])[];
  waitForAsyncAttributes?(): Promise<void>;
}

/** A log record emitted inside a span, reduced to what is read here. */
export interface LogRecordLike {
  readonly hrTime: HrTime;
  readonly eventName?: string;
  readonly body?: unknown;
  readonly attributes?: object;
  readonly spanContext?: { traceId: string; spanId: string };
}

export interface EventView {
  readonly name: string;
  readonly millis: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface LogView extends EventView {
  readonly body: unknown;
}

/** One structural view of a span, so that nothing after it asks which SDK made the span. */
export interface SpanView {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** `undefined` where the SDK does not say (1.x). */
  readonly parentIsRemote: boolean | undefined;
  readonly sampled: boolean;
  readonly name: string;
  /** OTel `SpanKind`: 0 internal, 1 server, 2 client, 3 producer, 4 consumer. */
  readonly kind: number;
  readonly startMillis: number;
  /** `undefined` while the span is open. */
  readonly endMillis: number | undefined;
  /** OTel `SpanStatusCode`: 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly EventView[];
  readonly logs: readonly LogView[];
  readonly scope: string;
  /** Read with `resourceAttributes` when it is needed: by then a detector that was still at work has often settled. */
  readonly resource: ResourceLike | undefined;
  readonly droppedAttributesCount: number;
}
