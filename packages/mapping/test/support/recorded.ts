import { readdirSync, readFileSync } from 'node:fs';
import type { HrTime, LogRecordLike, ReadableSpanLike } from '../../src/span/span-view.js';
import { viewOf } from '../../src/span/view-of.js';
import { readFacts } from '../../src/facts/read-facts.js';
import type { SpanFacts } from '../../src/facts/span-facts.js';
import type { Run } from '../../src/run/run.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import type { SettledTrace } from '../../src/trace/settle-trace.js';
import { treeOf } from './nodes.ts';
import { placed } from './placed.ts';

const captures = new URL('../../../../test/captures/', import.meta.url);

/** A span as test/captures/README.md describes it. */
interface RecordedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  parentIsRemote?: boolean;
  traceFlags?: number;
  startTime: HrTime;
  endTime: HrTime;
  status: { code: number; message?: string };
  attributes: object;
  events?: { name: string; time?: HrTime; attributes?: object }[];
  resource: object;
  instrumentationScope: { name: string; version?: string };
  droppedAttributesCount?: number;
}

interface RecordedLog {
  hrTime: HrTime;
  eventName?: string | null;
  body?: unknown;
  attributes?: object;
  spanId?: string;
}

interface Capture {
  otelSdk: 1 | 2;
  spans: RecordedSpan[];
  logs?: RecordedLog[];
}

/** A recorded span, rebuilt as the SDK that made it would hand it over, with the log records emitted inside it. */
export interface Recorded {
  readonly span: ReadableSpanLike;
  readonly logs: readonly LogRecordLike[];
}

/** Every capture, as `folder/scenario`. */
export function recordedPaths(): string[] {
  return readdirSync(captures, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.json$/, ''))
    .toSorted();
}

/** The spans of one capture, `folder/scenario`. */
export function recorded(path: string): Recorded[] {
  const text = readFileSync(new URL(`${path}.json`, captures), 'utf8');
  const { spans, logs = [], otelSdk } = JSON.parse(text, nonFinite) as Capture;
  return spans.map((span) => ({
    span: rebuilt(span, otelSdk),
    logs: logs
      .filter(({ spanId }) => spanId === span.spanId)
      .map(({ eventName, ...log }) => ({ ...log, ...(eventName == null ? {} : { eventName }) })),
  }));
}

/** What the dialects read from each span of a capture. */
export function recordedFacts(path: string): SpanFacts[] {
  return recorded(path).map(({ span, logs }) => readFacts(viewOf(span, logs)));
}

/** `type name` of each run of a capture, indented by its depth. */
export function recordedTree(path: string): string[] {
  return treeOf(recordedRuns(path));
}

/** The runs of a capture that are called `type name`, parents first. */
export function runsNamed(path: string, name: string): Run[] {
  return recordedRuns(path).filter((run) => `${run.type} ${run.name}` === name);
}

/** The first of them. */
export function runNamed(path: string, name: string): Run {
  const [first] = runsNamed(path, name);
  if (first === undefined)
    throw new Error(`${path} has no run ${name}: ${recordedTree(path).join()}`);
  return first;
}

/** The runs of a capture: GenAI spans only, each under its nearest GenAI ancestor. */
export function recordedRuns(path: string): SettledTrace['runs'] {
  return settleTrace(placed(recordedFacts(path))).runs;
}

function rebuilt(recordedSpan: RecordedSpan, otelSdk: 1 | 2): ReadableSpanLike {
  const { traceId, spanId, parentSpanId, parentIsRemote, traceFlags = 1, ...span } = recordedSpan;
  const { events = [], resource, instrumentationScope, ...rest } = span;
  const parent = parentSpanId === null ? undefined : { spanId: parentSpanId };
  return {
    ...rest,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ended: true,
    events: events.map((event) => ({ ...event, time: event.time ?? span.startTime })),
    resource: { attributes: resource },
    ...(otelSdk === 1
      ? {
          instrumentationLibrary: instrumentationScope,
          ...(parent && { parentSpanId: parent.spanId }),
        }
      : {
          instrumentationScope,
          ...(parent && { parentSpanContext: { ...parent, isRemote: parentIsRemote === true } }),
        }),
  };
}

/** JSON has no NaN: a capture writes `{"__nonfinite":"NaN"}`. */
function nonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '__nonfinite' in value
    ? Number(value.__nonfinite)
    : value;
}
