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
  /** Before it shuts down, everything gets the time it may take. */
  readonly waits: boolean;
  /** What happens between two of them. */
  readonly pauses: readonly Pause[];
  /** How departures become POSTs: one each, all in one, or three events at a time. */
  readonly posting: 'each' | 'one' | 'threes';
}

export interface Pause {
  readonly millis: number;
  readonly next: 'nothing' | 'tick' | 'flush';
  /** How far what has begun to leave gets before something else happens. */
  readonly pulls: number;
}

export const plays = (mode: Play['mode']): fc.Arbitrary<Play> =>
  fc.record({
    mode: fc.constant(mode),
    traceRoot: fc.constantFrom<TraceRoot>('auto', 'auto', 'always', 'never'),
    limits: fc.record({
      maxHeldSpans: fc.constantFrom(3, 8, 1_000),
      maxHeldBytes: fc.constantFrom(3_000, 1e9),
      maxOpenSpans: fc.constantFrom(3, 1_000),
      maxRememberedSpans: fc.constant(1_000),
      maxHoldMillis: fc.constantFrom(500, 30_000),
      liveAfterMillis: fc.constantFrom(300, 10_000),
    }),
    waits: fc.boolean(),
    posting: fc.constantFrom('each', 'one', 'threes'),
    picks: fc.array(fc.nat(20), { minLength: 40, maxLength: 40 }),
    pauses: fc.array(
      fc.record({
        millis: fc.constantFrom(0, 1, 50, 300, 2_000, 40_000),
        next: fc.constantFrom<Pause['next']>('nothing', 'nothing', 'tick', 'tick', 'flush'),
        pulls: fc.constantFrom(0, 1, 3, 7, 15, 1_000),
      }),
      { minLength: 40, maxLength: 40 },
    ),
  });

export interface Played {
  readonly posts: readonly (readonly IngestEvent[])[];
  /** Run ids whose start left before their span had ended. */
  readonly early: ReadonlySet<string>;
  /** Spans that ended and did not leave, although nothing is open and they were given all the time they may take. */
  readonly stuck: number;
}

/** Plays a forest to an assembler, with time as it pleases, and shuts down. */
export function play(
  forest: readonly ForestSpan[],
  { mode, traceRoot, limits, picks, pauses, posting, waits }: Play,
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
  const take = (departure: Departure): void => {
    for (const { run, sends } of departure.steps) if (sends !== 'both') early.add(run.id);
    const options = { publicKey: 'key', captureContent: true, threads: true };
    const { events, threadEnds } = eventsOfDeparture(departure, options, () => {});
    departed.push([...events, ...threadEnds.flatMap(threadEndEventsOf)]);
  };
  /** One after the other, each begun when it is its turn. */
  const exits: (() => Iterable<Departure | undefined>)[] = [];
  let leaving: Iterator<Departure | undefined> | undefined;
  const pull = (times: number): void => {
    for (let time = 0; time < times; time += 1) {
      leaving ??= exits.shift()?.()[Symbol.iterator]();
      if (!leaving) return;
      const { done, value } = leaving.next();
      if (done === true) leaving = undefined;
      else if (value) take(value);
    }
  };
  let now = 1_700_000_001_000;
  for (const [index, happen] of schedule(forest, knowsStarts, picks, assembler).entries()) {
    happen(now);
    if (assembler.isOverfull) exits.push(() => assembler.relief(now));
    const pause = pauses[index % pauses.length] ?? { millis: 0, next: 'nothing', pulls: 1_000 };
    now += pause.millis;
    const { next, pulls } = pause;
    if (next !== 'nothing')
      exits.push(() => assembler.departures(next === 'tick' ? 'due' : 'flush', now));
    pull(pulls);
  }
  let stuck = 0;
  if (waits) {
    pull(Number.POSITIVE_INFINITY);
    for (const endMillis = now + 60_000; assembler.dueMillis <= endMillis;) {
      now = Math.max(now, assembler.dueMillis);
      exits.push(() => assembler.departures('due', now));
      pull(Number.POSITIVE_INFINITY);
    }
    const { open, held } = assembler.stats();
    stuck = open > 0 ? 0 : held;
  }
  exits.push(() => assembler.departures('shutdown', now));
  pull(Number.POSITIVE_INFINITY);
  return { posts: posted(departed, posting), early, stuck };
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
