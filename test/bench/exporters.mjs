// What one span costs, beside the exporters everybody knows: node test/bench/exporters.mjs [spans]
// Each runs in a process of its own, one after the other, against a sink in a third. Build first (npm run build).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const spans = Number(process.argv[2] ?? 50_000);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const names = [
  'none',
  'lunary processor',
  'lunary exporter',
  'otlp http/json',
  'otlp http/proto',
  'zipkin',
];
const columns = [
  'CPU µs/span',
  'over none',
  'spans/s',
  'B/span',
  'requests',
  'delay p99 ms',
  'max ms',
  'RSS MiB',
];

console.log(`${spans} spans, ten a trace, on ${process.version}`);
console.log(['', ...columns].map((column, at) => column.padStart(at === 0 ? 18 : 13)).join(''));
let base = 0;
for (const name of names) {
  const sink = fork(file('./sink.mjs'));
  const [{ port }] = await once(sink, 'message');
  const one = fork(file('./one.mjs'), [name, `http://127.0.0.1:${port}`, String(spans)]);
  // Without this a child that dies would keep its parent waiting for ever.
  one.once('exit', (code) => code === 0 || process.exit(1));
  await once(one, 'message');
  sink.send('sum');
  const [before] = await once(sink, 'message');
  one.send('go');
  const [result] = await once(one, 'message');
  sink.send('sum');
  const [after] = await once(sink, 'message');
  sink.disconnect();
  if (name === 'none') base = result.cpuMicrosPerSpan;
  const cells = [
    result.cpuMicrosPerSpan.toFixed(1),
    (result.cpuMicrosPerSpan - base).toFixed(1),
    result.spansPerSecond.toFixed(0),
    ((after.bytes - before.bytes) / spans).toFixed(0),
    String(after.requests - before.requests),
    result.p99Millis.toFixed(1),
    result.maxMillis.toFixed(1),
    result.peakMebibytes.toFixed(0),
  ];
  console.log(name.padEnd(18) + cells.map((cell) => cell.padStart(13)).join(''));
}
