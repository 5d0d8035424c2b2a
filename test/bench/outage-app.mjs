// An app in an outage: node outage-app.mjs <options as JSON>. Hands over the traces from `first` to `last` so many spans
// a second, then waits for a message to end.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIngestClient } from '@lunary-otel/ingest';
import { lagsOf, partsAt, runsPerTrace } from './outage-load.mjs';

const { url, first, last, client: options, spansPerSecond } = JSON.parse(process.argv[2]);
const client = createIngestClient({ publicKey: 'outage-bench', apiUrl: url, ...options });

const lags = lagsOf(last - first);
const began = performance.now();
const peaks = { queuedBytes: 0, rssEarly: 0, rss: 0 };
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const look = (trace) => {
  const { rss } = process.memoryUsage();
  const isEarly = trace - first < (last - first) / 4;
  peaks.rss = Math.max(peaks.rss, rss);
  if (isEarly) peaks.rssEarly = Math.max(peaks.rssEarly, rss);
  peaks.queuedBytes = Math.max(peaks.queuedBytes, client.stats().queuedBytes);
};

let events = 0;
for (let trace = first; trace < last + Math.max(...lags); trace += 1) {
  for (const [lane, part] of partsAt(trace, { first, last, lags })) {
    events += part.length;
    void client.deliver(`trace ${lane}`, part);
  }
  if (trace % 10 !== 9) continue;
  look(trace);
  // A disk that follows 200 spans a second must follow more here, but not any number.
  const dueMillis = ((trace - first) * runsPerTrace * 1_000) / spansPerSecond;
  await sleep(Math.max(0, began + dueMillis - performance.now()));
}
const report = () => ({
  events,
  stats: client.stats(),
  ...peaks,
  p99Millis: delay.percentile(99) / 1e6,
});
process.send(report());

const watch = setInterval(() => look(last), 20);
process.on('message', async (message) => {
  if (message === 'stats') return process.send(report());
  clearInterval(watch);
  const { flushMillis } = message;
  await client.shutdown(flushMillis);
  process.send(report());
  process.disconnect();
});
