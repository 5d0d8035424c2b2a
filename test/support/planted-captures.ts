// Every recorded span and log record with a mark of its own in each of its texts: what is found elsewhere tells where it is from.
import { readdirSync, readFileSync } from 'node:fs';
import type { LogRecordLike, ReadableSpanLike } from '@lunary-otel/exporter';
import { root } from './doc-pages.ts';

type HrTime = readonly [number, number];
type Bag = Record<string, unknown>;

interface RecordedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly parentIsRemote?: boolean;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: Bag;
  readonly events?: readonly { name: string; time?: HrTime; attributes?: Bag }[];
  readonly resource: Bag;
  readonly instrumentationScope: { readonly name: string };
  readonly _capture: { readonly endOrder: number };
}

interface RecordedLog {
  readonly hrTime: HrTime;
  readonly eventName?: string;
  readonly attributes?: Bag;
  readonly body?: unknown;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface PlantedCapture {
  /** In the order they ended. */
  readonly spans: readonly ReadableSpanLike[];
  readonly logs: readonly LogRecordLike[];
}

export interface Planted {
  readonly captures: readonly PlantedCapture[];
  /** Every text that was marked, as `attributes gen_ai.input.messages > [].parts[].content`, by the number in its mark. */
  readonly sources: readonly string[];
}

/** A mark survives JSON, camelCase and trimming. Its number leads to its source. */
const mark = /zq(\d+)qz/g;

/** The numbers of all marks in a text. */
export const marksIn = (text: string): number[] =>
  [...text.matchAll(mark)].map(([, number]) => Number(number));

export const withoutMarks = (text: string): string => text.replaceAll(mark, '[redacted]');

/** What a span is (an operation, a kind, a role) is told by words that dialects compare. */
const kindKey =
  /(^|[._:])(role|type|kind|op|operation|operationId|operation\.name|method|subtype|finish_?reason|object|lc|id)$/i;
const maxKindLength = 60;
/** From here on a text may be cut when it is sent, so it gets a second mark in front. */
const longLength = 100;

export interface PlantOptions {
  /** Leaves the words that say what a span is, so that dialects still understand all the rest. */
  readonly keepKinds: boolean;
}

export function plantedCaptures({ keepKinds }: PlantOptions): Planted {
  const sources: string[] = [];

  const marked = (text: string, source: string): string => {
    const own = `zq${sources.push(source) - 1}qz`;
    const takesFront = text.length > longLength && !/^(data|https?):/.test(text);
    return takesFront ? `${own} ${text} ${own}` : `${text} ${own}`;
  };

  const planted = (value: unknown, source: string, key: string): unknown => {
    if (typeof value === 'string') {
      const json = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
      if (json !== undefined) return JSON.stringify(planted(json, `${source} > `, key));
      const isKind = kindKey.test(key) && value.length < maxKindLength && !/\s/.test(value);
      return keepKinds && isKind ? value : marked(value, source);
    }
    if (Array.isArray(value)) return value.map((it) => planted(it, `${source}[]`, key));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([k, it]) => [k, planted(it, `${source}.${k}`, k)]));
  };

  const bag = (values: Bag | undefined, place: string): Bag =>
    Object.fromEntries(
      Object.entries(values ?? {}).map(([key, value]) => [
        key,
        planted(value, `${place} ${key}`, key),
      ]),
    );

  const spanOf = (recorded: RecordedSpan): ReadableSpanLike => {
    const { traceId, spanId, parentSpanId, parentIsRemote, status, startTime, endTime } = recorded;
    return {
      name: marked(recorded.name, 'span name'),
      kind: recorded.kind,
      spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
      ...(parentSpanId === undefined
        ? {}
        : { parentSpanContext: { spanId: parentSpanId, isRemote: parentIsRemote === true } }),
      startTime,
      endTime,
      ended: true,
      status: {
        code: status.code,
        ...(status.message ? { message: marked(status.message, 'status message') } : {}),
      },
      attributes: bag(recorded.attributes, 'attributes'),
      events: (recorded.events ?? []).map(({ name, time = startTime, attributes }) => ({
        name,
        time,
        attributes: bag(attributes, `event ${name}`),
      })),
      resource: { attributes: bag(recorded.resource, 'resource') },
      instrumentationScope: recorded.instrumentationScope,
    };
  };

  const logOf = (recorded: RecordedLog): LogRecordLike => {
    const { hrTime, eventName, attributes, body, traceId = '', spanId = '' } = recorded;
    return {
      hrTime,
      ...(eventName === undefined ? {} : { eventName }),
      attributes: bag(attributes, `log ${eventName}`),
      body: planted(body, `log ${eventName} body`, 'body'),
      spanContext: { traceId, spanId },
    };
  };

  const captures = recordings().map(({ spans, logs }) => ({
    spans: spans.toSorted((a, b) => a._capture.endOrder - b._capture.endOrder).map(spanOf),
    logs: logs.filter(({ traceId }) => traceId !== undefined).map(logOf),
  }));
  return { captures, sources };
}

function recordings(): { spans: readonly RecordedSpan[]; logs: readonly RecordedLog[] }[] {
  return ['test/captures', 'test/captures-more'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(`${root}${folder}/${name}`, 'utf8')))
      .map(({ spans, logs = [] }) => ({ spans, logs })),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
