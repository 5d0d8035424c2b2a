// What the assembler itself costs a span, to see that it grows with the spans and no faster: node test/bench/assembler.mjs [most]
// No SDK, no HTTP, no events: it is fed plain spans and asked what leaves. `most` (default 100000) bounds the sizes.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadAssembler } from './load-assembler.mjs';
import { orders, smallTraces } from './small-traces.mjs';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const { createAssembler, defaultLimits, keepSpanBy } = await loadAssembler();
const most = Number(process.argv[2] ?? 100_000);

/** Every span may be held, so that what is seen is the growth and not the limits. */
const limits = { ...defaultLimits, maxHeldSpans: 1e9, maxRememberedSpans: 1e9 };

function onError(error) {
  throw error;
}

function newAssembler(knowsStarts) {
  return createAssembler(
    {
      keep: keepSpanBy('genai', onError),
      traceRoot: 'auto',
      remoteParents: 'root',
      knowsStarts,
      attributes: 'known',
      onError,
    },
    limits,
  );
}

const cases = Object.entries(orders).flatMap(([name, order]) => [
  { name: `${name}, 10 a trace`, order, traceSizeOf: () => 10, sizes: [1_000, 10_000, 100_000] },
  {
    name: `${name}, one trace`,
    order,
    traceSizeOf: (spans) => spans,
    sizes: [1_000, 10_000, 50_000],
  },
]);
const columns = [
  'spans',
  'noting µs',
  'leaving µs',
  'longest ms',
  'held B',
  'left behind B',
  'runs',
];
console.log(
  `The assembler, a span, on ${process.version}. Longest: what it works, collecting garbage included, before others get a turn.`,
);
console.log(['', ...columns].map((column, at) => column.padStart(at === 0 ? 38 : 15)).join(''));
for (const { name, order, traceSizeOf, sizes } of cases) {
  measured(order, 1_000, traceSizeOf(1_000));
  for (const size of sizes.filter((spans) => spans <= most)) {
    const results = [0, 1, 2].map(() => measured(order, size, traceSizeOf(size)));
    // Others on the machine only ever add to what is measured.
    const least = (of) => Math.min(...results.map((result) => result[of]));
    const cells = [
      size,
      least('notingMicros').toFixed(2),
      least('leavingMicros').toFixed(1),
      least('longestMillis').toFixed(1),
      least('heldBytes').toFixed(0),
      least('leftBytes').toFixed(0),
      least('runs'),
    ];
    console.log(name.padEnd(38) + cells.map((cell) => String(cell).padStart(15)).join(''));
  }
}

/** Feeds all traces side by side, ends one a millisecond, and looks for what is due every 20 as the engine does. */
function measured({ knowsStarts, happenings }, spans, traceSize) {
  const { begin, end } = happenings(smallTraces(spans, traceSize));
  const assembler = newAssembler(knowsStarts);
  const before = heapBytes();
  let cpu = process.cpuUsage();
  let now = 0;
  for (const happens of begin) happens(assembler, now);
  let notingMicros = microsSince(cpu);
  const heldBytes = heapBytes() - before;
  let leavingMicros = 0;
  let longestMillis = 0;
  let runs = 0;
  const leave = () => {
    cpu = process.cpuUsage();
    const departures = assembler.departures('due', now)[Symbol.iterator]();
    for (;;) {
      const since = process.cpuUsage();
      const { done, value } = departures.next();
      longestMillis = Math.max(longestMillis, microsSince(since) / 1000);
      if (done) break;
      runs += value?.steps.length ?? 0;
    }
    leavingMicros += microsSince(cpu);
  };
  for (const trace of end) {
    cpu = process.cpuUsage();
    for (const happens of trace) happens(assembler, now);
    notingMicros += microsSince(cpu);
    now += 1;
    if (now % 20 === 0 && assembler.dueMillis <= now) leave();
  }
  now += limits.maxHoldMillis;
  leave();
  const { open, held } = assembler.stats();
  if (open + held > 0) throw new Error(`${open} open and ${held} held spans did not leave`);
  return {
    notingMicros: notingMicros / spans,
    leavingMicros: leavingMicros / spans,
    longestMillis,
    heldBytes: heldBytes / spans,
    leftBytes: (heapBytes() - before) / spans,
    runs,
    // Kept until here, so that they count for nothing.
    told: begin.length + end.length,
  };
}

function microsSince(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function heapBytes() {
  gc();
  return process.memoryUsage().heapUsed;
}
