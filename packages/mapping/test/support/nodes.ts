import type { Fields, SpanRunType } from '../../src/facts/fields.js';
import type { SpanFacts } from '../../src/facts/span-facts.js';
import type { Run } from '../../src/run/run.js';
import type { PlacedSpan } from '../../src/trace/placed-span.js';
import { settleTrace } from '../../src/trace/settle-trace.js';
import { startSeconds, viewWith } from './made.ts';

/** A span of a trace made by hand: what it says, when it ran, and what is below it. */
export interface Node extends Fields {
  readonly type: SpanRunType;
  readonly below?: readonly Node[];
  /** Milliseconds after the start of the trace. Default 0 to 100. */
  readonly from?: number;
  readonly to?: number | undefined;
  readonly spanName?: string;
  readonly resource?: object;
  readonly parentRun?: PlacedSpan['parentRun'];
  readonly isStarted?: boolean;
}

/** The spans of a trace, parents first, with ids `0000000000000001` and so on in that order. */
export function spansOf(...roots: readonly Node[]): PlacedSpan[] {
  const spans: PlacedSpan[] = [];
  const visit = (node: Node, parentSpanId?: string): void => {
    const {
      below = [],
      from = 0,
      to = 100,
      spanName = '',
      resource,
      parentRun,
      isStarted,
      ...fields
    } = node;
    const spanId = (spans.length + 1).toString(16).padStart(16, '0');
    const open = 'to' in node && node.to === undefined;
    const view = viewWith({
      spanId,
      name: spanName,
      startTime: timeOf(from),
      endTime: open ? [0, 0] : timeOf(to),
      ended: !open,
      resource: { attributes: resource ?? {} },
    });
    const facts: SpanFacts = {
      view,
      fields,
      genai: true,
      excluded: false,
      dialects: [],
      sources: {},
    };
    spans.push({
      facts,
      ...(parentSpanId === undefined ? {} : { parentSpanId }),
      ...(parentRun === undefined ? {} : { parentRun }),
      ...(isStarted === undefined ? {} : { isStarted }),
    });
    for (const child of below) visit(child, spanId);
  };
  for (const root of roots) visit(root);
  return spans;
}

/** The runs of the trace made by hand. */
export function runsOf(...roots: readonly Node[]): readonly Run[] {
  return settleTrace(spansOf(...roots)).runs;
}

/** The only run of a trace, or the first. */
export function firstRunOf(...roots: readonly Node[]): Run {
  const [first] = runsOf(...roots);
  if (first === undefined) throw new Error('the trace has no run');
  return first;
}

/** `type name` of each run, indented by its depth. */
export function treeOf(runs: readonly Run[]): string[] {
  const depth = new Map<string, number>();
  return runs.map(({ id, parentId, type, name }) => {
    const own = parentId === undefined ? 0 : (depth.get(parentId) ?? 0) + 1;
    depth.set(id, own);
    return `${'  '.repeat(own)}${type} ${name}`;
  });
}

function timeOf(millis: number): [number, number] {
  const whole = Math.floor(millis / 1000);
  return [startSeconds + whole, Math.round((millis - whole * 1000) * 1e6)];
}

export const traceStart: number = startSeconds * 1000;
