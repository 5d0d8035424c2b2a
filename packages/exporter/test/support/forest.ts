import * as fc from 'fast-check';
import type { SpanSpec } from './spans.js';
import { spanIdOf } from './spans.js';

export interface ForestSpan {
  readonly index: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Index of the parent in the forest; undefined for a root. */
  readonly parent: number | undefined;
  /** A root's parent in another process. */
  readonly remote: boolean;
  /** `undefined`: nothing marks the span as GenAI. */
  readonly type: string | undefined;
  readonly sampled: boolean;
  readonly excluded: boolean;
  readonly threadId: string | undefined;
  readonly startMillis: number;
  readonly endMillis: number;
  readonly failed: boolean;
  /** Never arrives (exporter), never ends (processor). */
  readonly lost: boolean;
}

const base = 1_700_000_000_000;

const types = [
  'llm',
  'agent',
  'chain',
  'tool',
  'embed',
  'retriever',
  undefined,
  undefined,
  undefined,
];

const rarely = fc.integer({ min: 0, max: 11 }).map((n) => n === 0);

const shape = fc.record({
  up: fc.nat(3),
  isRoot: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  remote: fc.boolean(),
  trace: fc.nat(1),
  type: fc.constantFrom(...types),
  unsampled: rarely,
  excluded: rarely,
  threaded: rarely,
  failed: rarely,
  lost: rarely,
  startMillis: fc.integer({ min: -40, max: 400 }),
  lastsMillis: fc.integer({ min: -5, max: 300 }),
});

/** Any forest of up to 14 spans in two traces, with clocks that disagree. */
export const forests: fc.Arbitrary<readonly ForestSpan[]> = fc
  .array(shape, { minLength: 1, maxLength: 14 })
  .map((shapes) => {
    const spans: ForestSpan[] = [];
    for (const [index, it] of shapes.entries()) {
      const traceId =
        it.trace === 0 ? `${'1'.repeat(20)}00000000000a` : `${'2'.repeat(20)}00000000000b`;
      const sameTrace = spans.filter((other) => other.traceId === traceId);
      const parent = it.isRoot ? undefined : sameTrace.at(-1 - it.up)?.index;
      spans.push({
        index,
        traceId,
        spanId: spanIdOf(index),
        parent,
        remote: parent === undefined && it.remote,
        type: it.type,
        sampled: !it.unsampled,
        excluded: it.excluded,
        threadId: it.threaded ? 'conversation' : undefined,
        startMillis: base + it.startMillis,
        endMillis: base + it.startMillis + it.lastsMillis,
        failed: it.failed,
        lost: it.lost,
      });
    }
    return spans;
  });

export function specOf(it: ForestSpan, forest: readonly ForestSpan[]): SpanSpec {
  const parent = it.parent === undefined ? undefined : forest[it.parent];
  return {
    traceId: it.traceId,
    spanId: it.spanId,
    ...(parent ? { parentSpanId: parent.spanId } : {}),
    ...(it.remote ? { parentSpanId: 'ffffffffffffff01', parentIsRemote: true } : {}),
    startMillis: it.startMillis,
    endMillis: it.endMillis,
    sampled: it.sampled,
    status: it.failed ? { code: 2, message: 'it failed' } : { code: 0 },
    attributes: {
      'http.route': '/x',
      ...(it.type === undefined
        ? {}
        : { 'lunary.type': it.type, 'lunary.input': `question ${it.index}` }),
      ...(it.type === 'llm'
        ? {
            'gen_ai.usage.input_tokens': 3,
            'gen_ai.usage.output_tokens': 4,
            'gen_ai.request.model': 'gpt-4o',
          }
        : {}),
      ...(it.threadId === undefined || it.type === undefined
        ? {}
        : { 'lunary.thread.id': it.threadId }),
      ...(it.excluded ? { 'lunary.exclude': true } : {}),
    },
  };
}

/** Whether a span becomes a run of its own whatever is around it. */
export function isKept(it: ForestSpan): boolean {
  return it.type !== undefined && it.sampled && !it.excluded;
}
