import { describe, expect, it } from 'vitest';
import { runIdOf } from '@lunary-otel/mapping';
import { createAssembler } from '../../src/assembler/assembler.js';
import { defaultLimits } from '../../src/assembler/limits.js';
import { keepSpanBy } from '../../src/tree/keep-span.js';
import { span, spanIdOf } from '../support/spans.js';
import type { TestSpan } from '../support/spans.js';
import { departed } from '../support/stage.js';

const spans = 30_000;
const spansPerTrace = 10;
const oneIn = 100;
const limits = {
  ...defaultLimits,
  maxOpenMillis: 60_000,
  maxOpenSpans: 200,
  maxHeldSpans: 500,
  maxRememberedSpans: 1_000,
};

function onError(error: unknown): void {
  throw error;
}

/** A request, an agent, and steps of the agent. */
function trace(index: number): TestSpan[] {
  return Array.from({ length: spansPerTrace }, (_, at) =>
    span(
      {
        traceId: (index + 1).toString(16).padStart(32, '0'),
        spanId: spanIdOf(at),
        ...(at === 0 ? {} : { parentSpanId: spanIdOf(Math.min(at - 1, 1)) }),
        attributes:
          at === 0 ? {} : { 'lunary.type': at === 1 ? 'agent' : at % 2 === 0 ? 'llm' : 'tool' },
      },
      { ended: false },
    ),
  );
}

describe.each(['exporter', 'processor'] as const)('%s', (mode) => {
  it(`stays within its bounds over ${spans} spans of which one in ${oneIn} never ends, and loses none of the others`, () => {
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
      },
      limits,
    );
    const most = { open: 0, held: 0, remembered: 0 };
    const ends = new Map<string, number>();
    const pull = (departures: ReturnType<typeof assembler.relief>): void => {
      for (const { steps } of departed(departures))
        for (const { run, sends } of steps)
          if (sends !== 'start') ends.set(run.id, (ends.get(run.id) ?? 0) + 1);
    };
    let now = 0;
    const expected: string[] = [];
    for (let index = 0; index < spans / spansPerTrace; index += 1) {
      const members = trace(index);
      if (knowsStarts) for (const it of members) assembler.started(it, undefined, now);
      for (const [at, it] of members.toReversed().entries()) {
        // Every span of a trace gets its turn not to end.
        if ((index * spansPerTrace + at * 7) % oneIn === 0) continue;
        it.ended = true;
        assembler.ended(it, now);
        if (it.spanContext().spanId !== spanIdOf(0)) expected.push(runIdOf(it.spanContext()));
        if (assembler.isOverfull) pull(assembler.relief(now));
        const { open, held, remembered } = assembler.stats();
        most.open = Math.max(most.open, open);
        most.held = Math.max(most.held, held);
        most.remembered = Math.max(most.remembered, remembered);
      }
      now += 50;
      if (assembler.dueMillis <= now) pull(assembler.departures('due', now));
    }
    pull(assembler.departures('shutdown', now));
    expect(most.open).toBeLessThanOrEqual(limits.maxOpenSpans);
    expect(most.held).toBeLessThanOrEqual(limits.maxHeldSpans);
    expect(most.remembered).toBeLessThanOrEqual(limits.maxRememberedSpans + limits.maxHeldSpans);
    expect(assembler.stats()).toMatchObject({ open: 0, held: 0, heldBytes: 0 });
    expect(expected.filter((id) => ends.get(id) !== 1)).toEqual([]);
  }, 60_000);
});
