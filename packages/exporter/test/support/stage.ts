import type { UserContext } from '@lunary-otel/mapping';
import { createAssembler } from '../../src/assembler/assembler.js';
import type { Assembler } from '../../src/assembler/assembler.js';
import type { Departure } from '../../src/assembler/departure.js';
import { defaultLimits } from '../../src/assembler/limits.js';
import type { Limits } from '../../src/assembler/limits.js';
import type { Reach } from '../../src/assembler/plan.js';
import type { DepartRules } from '../../src/assembler/depart.js';
import { keepSpanBy } from '../../src/tree/keep-span.js';
import { span, spanIdOf } from './spans.js';
import type { SpanSpec, TestSpan } from './spans.js';

/** An assembler with a clock of its own, which starts at 0. */
export interface Stage {
  readonly assembler: Assembler;
  start(it: TestSpan, context?: UserContext): void;
  end(it: TestSpan): void;
  /** What has left by then, as lines: `start chain POST`, `both llm gpt-4o < agent`. */
  after(millis: number, reach?: Reach): string[];
  departures(reach?: Reach): Departure[];
}

function onError(error: unknown): void {
  throw error;
}

export function stage(
  mode: 'exporter' | 'processor',
  rules: Partial<DepartRules> = {},
  limits: Partial<Limits> = {},
): Stage {
  const knowsStarts = mode === 'processor';
  const assembler = createAssembler(
    {
      keep: keepSpanBy('genai', onError),
      traceRoot: 'auto',
      remoteParents: 'root',
      knowsStarts,
      attributes: 'known',
      threadStarts: undefined,
      onError,
      ...rules,
    },
    { ...defaultLimits, ...limits },
  );
  const names = new Map<string, string>();
  let now = 0;
  return {
    assembler,
    start: (it, context) => assembler.started(it, context, now),
    end: (it) => {
      it.ended = true;
      assembler.ended(it, now);
    },
    departures: (reach = 'due') =>
      departed(assembler.departures(reach, now)).filter(({ steps }) => steps.length > 0),
    after(millis, reach = 'due') {
      now += millis;
      const lines: string[] = [];
      for (const { steps } of departed(assembler.departures(reach, now))) {
        for (const { run, sends } of steps) {
          names.set(run.id, run.name);
          const parent =
            run.parentId === undefined ? '' : ` < ${names.get(run.parentId) ?? 'unknown'}`;
          lines.push(`${sends} ${run.type} ${run.name}${parent}`);
        }
      }
      return lines;
    },
  };
}

/** What leaves, without the pauses in between. */
export function departed(departures: Iterable<Departure | undefined>): Departure[] {
  return [...departures].flatMap((departure) => departure ?? []);
}

/** Span number `index`, below number `parent`; `type` undefined: no GenAI span. */
export function member(
  index: number,
  type: string | undefined,
  parent?: number,
  more: Partial<SpanSpec> = {},
): TestSpan {
  return span(
    {
      spanId: spanIdOf(index),
      ...(parent === undefined ? {} : { parentSpanId: spanIdOf(parent) }),
      name: `${type ?? 'http'}-${index}`,
      startMillis: 1_700_000_000_000 + index * 10,
      endMillis: 1_700_000_001_000,
      ...more,
      attributes: {
        ...(type === undefined ? {} : { 'lunary.type': type, 'lunary.name': `${type}-${index}` }),
        ...more.attributes,
      },
    },
    { ended: false },
  );
}
