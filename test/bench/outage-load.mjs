// What an app hands over that makes 200 spans a second: traces of ten runs, one in ten of them live.
import { readdirSync, readFileSync } from 'node:fs';

export const runsPerTrace = 10;
export const spansPerSecond = 200;
const millisPerTrace = (1000 * runsPerTrace) / spansPerSecond;
const epoch = Date.UTC(2026, 0, 1);
/** Of content, for each run. */
const textLength = 2_600;

/** Prose, since noise would not compress and repetition would compress too well. */
const docs = new URL('../../docs/', import.meta.url);
const prose = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(new URL(name, docs), 'utf8'))
  .join('\n');

const hex = (number, digits) => number.toString(16).padStart(digits, '0');
export const runIdOf = (trace, run) => `${hex(trace, 8)}-0000-8000-8000-${hex(run, 12)}`;
/** The number of a run among all. */
export const numberOf = (runId) =>
  Number.parseInt(runId.slice(0, 8), 16) * runsPerTrace + Number.parseInt(runId.slice(24), 16);

const parentOf = (run) => (run - 1) >> 1;
const textAt = (number) => {
  const at = (number * 7_919) % (prose.length - textLength);
  return prose.slice(at, at + textLength);
};

function startOf(trace, run) {
  return {
    event: 'start',
    type: run === 0 ? 'agent' : 'llm',
    runId: runIdOf(trace, run),
    ...(run > 0 && { parentRunId: runIdOf(trace, parentOf(run)) }),
    name: 'gpt-4o',
    timestamp: new Date(epoch + trace * millisPerTrace + run).toISOString(),
    input: [{ role: 'user', content: textAt(trace * runsPerTrace + run) }],
  };
}

function endOf(trace, run) {
  return {
    event: 'end',
    type: run === 0 ? 'agent' : 'llm',
    runId: runIdOf(trace, run),
    timestamp: new Date(epoch + trace * millisPerTrace + 1_000 + run).toISOString(),
    output: { role: 'assistant', content: 'Paris' },
    tokensUsage: { prompt: 700, completion: 90 },
  };
}

const runs = Array.from({ length: runsPerTrace }, (_, run) => run);
const firstRuns = 3;
export const isLive = (trace) => trace % 10 === 0;
/** How many traces begin before a live one goes on: half a minute, and five minutes for some; less in a short run. */
export const lagsOf = (traces) =>
  [Math.min(600, traces / 40), Math.min(6_000, traces / 4)].map(Math.ceil);
const lagOf = (trace, [short, long]) => (trace % 100 === 0 ? long : short);

/** What is handed over when a trace begins or ends, and the rest of a live one that goes on by then. */
export function* partsAt(trace, { first, last, lags }) {
  if (trace < last) {
    const starts = runs.map((run) => startOf(trace, run));
    if (isLive(trace)) yield [trace, starts.slice(0, firstRuns)];
    else yield [trace, [...starts, ...runs.map((run) => endOf(trace, run))]];
  }
  for (const lag of lags) {
    const live = trace - lag;
    if (live >= first && live < last && isLive(live) && lagOf(live, lags) === lag) {
      const later = runs.slice(firstRuns).map((run) => startOf(live, run));
      yield [live, [...later, ...runs.map((run) => endOf(live, run))]];
    }
  }
}
