import type { IngestEvent } from '@lunary-otel/ingest';
import * as fc from 'fast-check';
import { createAssembler } from '../../src/assembler/assembler.js';
import type { Assembler } from '../../src/assembler/assembler.js';
import type { Departure } from '../../src/assembler/departure.js';
import { defaultLimits } from '../../src/assembler/limits.js';
import type { Limits } from '../../src/assembler/limits.js';
import { eventsOfDeparture, threadEndEventsOf } from '../../src/pipeline/events-of-departure.js';
import { keepSpanBy } from '../../src/tree/keep-span.js';
import { ThreadStarts } from '../../src/threads/thread-starts.js';
import type { TraceRoot } from '../../src/tree/trace-root.js';
import { specOf } from './forest.js';
import type { ForestSpan } from './forest.js';
import { span } from './spans.js';
import type { TestSpan } from './spans.js';

export interface Play {
  readonly mode: 'exporter' | 'processor';
  readonly traceRoot: TraceRoot;
  readonly limits: Partial<Limits>;
  /** Orders what happens: for each event, where among those that are possible it is taken from. */
  readonly picks: readonly number[];
  /** What happens between two of them. */
  readonly pauses: readonly Pause[];
  /** How departures become POSTs: one each, all in one, or three events at a time. */
  readonly posting: 'each' | 'one' | 'threes';
}

export interface Pause {
  readonly millis: number;
  readonly next: 'nothing' | 'tick' | 'flush';
}

export const plays = (mode: Play['mode']): fc.Arbitrary<Play> =>
  fc.record({
    mode: fc.constant(mode),
    traceRoot: fc.constantFrom<TraceRoot>('auto', 'auto', 'always', 'never'),
    limits: fc.record({
      maxHeldSpans: fc.constantFrom(3, 8, 1_000),
      maxRememberedSpans: fc.constant(1_000),
      maxHoldMillis: fc.constantFrom(500, 30_000),
      liveAfterMillis: fc.constantFrom(300, 10_000),
    }),
    posting: fc.constantFrom('each', 'one', 'threes'),
    picks: fc.array(fc.nat(20), { minLength: 40, maxLength: 40 }),
    pauses: fc.array(
      fc.record({
        millis: fc.constantFrom(0, 1, 50, 300, 2_000, 40_000),
        next: fc.constantFrom<Pause['next']>('nothing', 'nothing', 'tick', 'tick', 'flush'),
      }),
      { minLength: 40, maxLength: 40 },
    ),
  });

export interface Played {
  readonly posts: readonly (readonly IngestEvent[])[];
  /** Run ids whose start left before their span had ended. */
  readonly early: ReadonlySet<string>;
}

/** Plays a forest to an assembler, with time as it pleases, and shuts down. */
export function play(
  forest: readonly ForestSpan[],
  { mode, traceRoot, limits, picks, pauses, posting }: Play,
): Played {
  const knowsStarts = mode === 'processor';
  const assembler = createAssembler(
    {
      keep: keepSpanBy('genai', () => {}),
      traceRoot,
      remoteParents: 'root',
      knowsStarts,
      attributes: 'known',
      threadStarts: new ThreadStarts(),
      onError: (error) => {
        throw error;
      },
    },
    { ...defaultLimits, ...limits },
  );
  const departed: IngestEvent[][] = [];
  const early = new Set<string>();
  const take = (departures: Iterable<Departure>): void => {
    for (const departure of departures) {
      for (const { run, sends } of departure.steps) if (sends !== 'both') early.add(run.id);
      const options = { publicKey: 'key', captureContent: true, threads: true };
      const { events, threadEnds } = eventsOfDeparture(departure, options, () => {});
      departed.push([...events, ...threadEnds.flatMap(threadEndEventsOf)]);
    }
  };
  let now = 1_700_000_001_000;
  for (const [index, happen] of schedule(forest, knowsStarts, picks, assembler).entries()) {
    happen(now);
    if (assembler.isOverfull) take(assembler.relief(now));
    const pause = pauses[index % pauses.length] ?? { millis: 0, next: 'nothing' };
    now += pause.millis;
    if (pause.next !== 'nothing')
      take(assembler.departures(pause.next === 'tick' ? 'due' : 'flush', now));
  }
  take(assembler.departures('shutdown', now));
  return { posts: posted(departed, posting), early };
}

function posted(departed: readonly IngestEvent[][], posting: Play['posting']): IngestEvent[][] {
  if (posting === 'each') return [...departed];
  const all = departed.flat();
  if (posting === 'one') return [all];
  return all.flatMap((_, index) => (index % 3 === 0 ? [all.slice(index, index + 3)] : []));
}

/** Starts and ends in any order in which a program could bring them about: a span starts after its parent has. */
function schedule(
  forest: readonly ForestSpan[],
  knowsStarts: boolean,
  picks: readonly number[],
  assembler: Assembler,
): ((now: number) => void)[] {
  const spans: TestSpan[] = forest.map((it) => span(specOf(it, forest), { ended: !knowsStarts }));
  const started = new Set<number>();
  const ended = new Set<number>();
  const happenings: ((now: number) => void)[] = [];
  for (let turn = 0; ; turn += 1) {
    const possible: [index: number, what: 'start' | 'end'][] = [];
    for (const { index, parent, lost } of forest) {
      const it = spans[index];
      if (!it || ended.has(index)) continue;
      if (knowsStarts && !started.has(index)) {
        if (parent === undefined || started.has(parent)) possible.push([index, 'start']);
      } else if (!lost) possible.push([index, 'end']);
    }
    const pick = possible[(picks[turn % picks.length] ?? 0) % Math.max(possible.length, 1)];
    if (!pick) return happenings;
    const [index, what] = pick;
    const it = spans[index];
    if (!it) return happenings;
    if (what === 'start') {
      started.add(index);
      happenings.push((now) => assembler.started(it, undefined, now));
    } else {
      ended.add(index);
      happenings.push((now) => {
        it.ended = true;
        assembler.ended(it, now);
      });
    }
  }
}
