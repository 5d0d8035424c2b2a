// Whether memory stays flat although spans never end: node test/bench/soak.mjs [--spans 1000000] [--mode processor|exporter]
// The built package with a real SDK against a sink in another process; one span in a hundred is never ended.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as api from '@opentelemetry/api';
import { LunarySpanExporter, LunarySpanProcessor } from '@lunary-otel/exporter';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { emitTrace, spansPerTrace } from './spans.mjs';

const { values: given } = parseArgs({
  options: {
    spans: { type: 'string', default: '1000000' },
    mode: { type: 'string', default: 'processor' },
  },
});
const spans = Number(given.spans);
/** What of the run fills all that has a limit: memory of what has left, connections, caches. A minute's worth of a million. */
const firstShare = 1 / 5;
/** How much fuller the heap may be at any time after that. */
const slack = 1.2;
const oneIn = 100;
/** With fewer, what has a limit has not reached it, and everything seems to grow. */
const leastSpans = 200_000;
/** Spans that are held, and spans that wait for an export, before there are more. */
const maxHeld = 5_000;
const maxQueued = 2_000;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

const sink = fork(fileURLToPath(new URL('./sink.mjs', import.meta.url)));
const [{ port }] = await once(sink, 'message');
const options = { publicKey: 'soak', apiUrl: `http://127.0.0.1:${port}` };
const ours =
  given.mode === 'exporter' ? new LunarySpanExporter(options) : new LunarySpanProcessor(options);
const processor =
  given.mode === 'exporter' ? new BatchSpanProcessor(ours, { maxQueueSize: 8_192 }) : ours;
const tracer = new NodeTracerProvider({ spanProcessors: [processor] }).getTracer('soak');

let seed = 1;
let ended = 0;
let unended = 0;
function end(span) {
  // The same each time.
  seed = (seed * 16_807) % 2_147_483_647;
  if (seed % oneIn === 0) {
    unended += 1;
    return;
  }
  ended += 1;
  span.end();
}

function isBehind() {
  const { held, spans: counts } = ours.stats();
  return held > maxHeld || ended - counts.received > maxQueued;
}

const columns = [
  'seconds',
  'spans',
  'never ended',
  'open',
  'held',
  'remembered',
  'heap MiB',
  'RSS MiB',
];
console.log(`${spans} spans, one in ${oneIn} never ended, ${given.mode}, on ${process.version}`);
console.log(columns.map((column) => column.padStart(12)).join(''));
const sinceMillis = performance.now();
const heaps = [];
function sample(emitted) {
  gc();
  const { heapUsed, rss } = process.memoryUsage();
  const { open, held, remembered } = ours.stats();
  heaps.push({ emitted, heapUsed });
  const cells = [
    (performance.now() - sinceMillis) / 1_000,
    emitted,
    unended,
    open,
    held,
    remembered,
  ];
  const mebibytes = [heapUsed, rss].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  console.log(
    [...cells.map((cell) => cell.toFixed(0)), ...mebibytes]
      .map((cell) => cell.padStart(12))
      .join(''),
  );
}

const sampleEvery = Math.ceil(spans / spansPerTrace / 60);
for (let index = 0; index < spans / spansPerTrace; index += 1) {
  emitTrace(tracer, api, index, end);
  if (index % 10 === 9) await sleep(1);
  // As fast as it leaves, and no faster: what is looked for is what stays.
  while (isBehind()) await sleep(10);
  if ((index + 1) % sampleEvery === 0) sample((index + 1) * spansPerTrace);
}
await processor.forceFlush();
sample(spans);
await processor.shutdown();
sink.disconnect();

const isFirst = ({ emitted }) => emitted <= spans * firstShare;
const mostOf = (samples) => Math.max(...samples.map(({ heapUsed }) => heapUsed)) / 2 ** 20;
const first = mostOf(heaps.filter(isFirst));
const later = mostOf(heaps.filter((sampled) => !isFirst(sampled)));
const isFlat = later <= first * slack;
const verdict = spans < leastSpans ? 'too short to tell' : isFlat ? 'flat' : 'GROWS';
console.log(
  `Heap at most ${first.toFixed(1)} MiB in the first fifth, ${later.toFixed(1)} MiB after it: ${verdict}`,
);
console.log(JSON.stringify(ours.stats()));
process.exitCode = isFlat ? 0 : 1;
