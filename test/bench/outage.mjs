// Two hours without Lunary at 200 spans a second, fifteen times as fast: what is lost, and how much memory it takes.
//   node test/bench/outage.mjs                 1,440,000 spans, with a spool and without, some twenty minutes
//   node test/bench/outage.mjs --spans 20000   less of it
//   node test/bench/outage.mjs --spool         only with a spool (--memory: only without)
//   node test/bench/outage.mjs --limit 150     against a server that takes so many requests a minute
// Build first (npm run build). Exits with 1 when something is not as it has to be.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runsPerTrace, spansPerSecond } from './outage-load.mjs';

const argument = (name) => process.argv[process.argv.indexOf(name) + 1];
const spans = process.argv.includes('--spans')
  ? Number(argument('--spans'))
  : 7_200 * spansPerSecond;
const fifteenfold = 15 * spansPerSecond;
const traces = Math.floor(spans / runsPerTrace);
const limit = process.argv.includes('--limit') ? [argument('--limit')] : [];
const mebibyte = 2 ** 20;
const isSmall = spans < 500_000;
const client = {
  // Small enough for the small run to overflow, too.
  maxQueueBytes: (isSmall ? 4 : 32) * mebibyte,
  maxSpoolBytes: 4_096 * mebibyte,
};

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const children = new Set();
function start(name, execArgv, ...args) {
  const child = fork(file(name), args, { execArgv });
  children.add(child);
  child.once('exit', (code) => {
    children.delete(child);
    if (code === 0) return;
    for (const other of children) other.kill();
    process.exit(1);
  });
  return child;
}
async function ask(child, message) {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}

async function startSink() {
  const child = start('./outage-sink.mjs', [], String(traces * runsPerTrace), ...limit);
  const [{ port }] = await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

async function startApp(options) {
  const child = start('./outage-app.mjs', [heapLimit], JSON.stringify(options));
  const [fed] = await once(child, 'message');
  return { child, fed };
}

function sizeOf(directory) {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return { files: paths.length, bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) };
}

/** What would hold more than it may would not come to its end. */
const heapLimit = `--max-old-space-size=${isSmall ? 96 : 224}`;

const failures = [];
function judge(what, isSo, found) {
  console.log(`  ${isSo ? 'ok  ' : 'FAIL'} ${what}: ${found}`);
  if (!isSo) failures.push(what);
}
const inMebibytes = (bytes) => `${(bytes / mebibyte).toFixed(0)} MiB`;
const say = (what, found) => console.log(`       ${what}: ${found}`);
const expected = traces * runsPerTrace;

function judgeMemory(app, limitBytes) {
  judge(
    'bytes waiting stay within the limit',
    app.queuedBytes <= limitBytes,
    inMebibytes(app.queuedBytes),
  );
  say(
    'resident memory',
    `${inMebibytes(app.rssEarly)} in the first quarter, ${inMebibytes(app.rss)} at most`,
  );
}

async function withSpool() {
  console.log(
    `\nWith a spool: ${expected} spans, half of them in a process that ends during the outage`,
  );
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'lunary-otel-outage-'));
  const sink = await startSink();
  const options = {
    url: sink.url,
    client: { ...client, spoolDirectory },
    spansPerSecond: fifteenfold,
  };
  const half = Math.floor(traces / 2);

  const one = await startApp({ ...options, first: 0, last: half });
  const first = await ask(one.child, { flushMillis: 100 });
  judge(
    'the first process leaves nothing in memory',
    first.stats.queuedEvents === 0,
    first.stats.queuedEvents,
  );
  const two = await startApp({ ...options, first: half, last: traces });
  const onDisk = sizeOf(spoolDirectory);
  say('on disk', `${inMebibytes(onDisk.bytes)} in ${onDisk.files} files`);

  const began = performance.now();
  await ask(sink.child, 'up');
  let stored = await ask(sink.child, 'stats');
  for (let quiet = 0; stored.ends < expected && quiet < 400;) {
    await sleep(200);
    const now = await ask(sink.child, 'stats');
    quiet = now.ends === stored.ends ? quiet + 1 : 0;
    stored = now;
  }
  const seconds = (performance.now() - began) / 1000;
  const second = await ask(two.child, { flushMillis: 10_000 });
  stored = await ask(sink.child, 'judge');

  judge(
    'every span is stored',
    stored.starts === expected && stored.ends === expected,
    `${stored.starts} starts, ${stored.ends} ends`,
  );
  judge(
    'none before its parent',
    stored.orphans === 0 && stored.lostEnds === 0,
    `${stored.orphans} orphans, ${stored.lostEnds} ends before their start`,
  );
  const dropped =
    first.stats.dropped + first.stats.refused + second.stats.dropped + second.stats.refused;
  judge('nothing is dropped or refused', dropped === 0, dropped);
  for (const { stats } of [first, second]) {
    if (stats.dropped > 0) say('dropped', JSON.stringify(stats.droppedByReason));
  }
  judge(
    'nothing is left on disk',
    sizeOf(spoolDirectory).files === 0,
    sizeOf(spoolDirectory).files,
  );
  const { maxQueueBytes } = client;
  judgeMemory(first, maxQueueBytes + 24 * mebibyte);
  judgeMemory(second, maxQueueBytes + 24 * mebibyte);
  const perPost = (stored.starts + stored.ends + stored.twice) / stored.posts;
  say('sent twice', stored.twice);
  say('refused for the rate limit', stored.tooMany);
  say(
    'requests',
    `${stored.posts} of ${perPost.toFixed(0)} events and ${(stored.bytes / stored.posts / 1024).toFixed(0)} KiB on average`,
  );
  say(
    'caught up',
    `in ${seconds.toFixed(0)} s here; at 150 requests a minute in ${(stored.posts / 150).toFixed(0)} min`,
  );
  say(
    'event loop delay p99',
    `${first.p99Millis.toFixed(0)} ms, ${second.p99Millis.toFixed(0)} ms`,
  );
  sink.child.disconnect();
  rmSync(spoolDirectory, { recursive: true });
}

async function inMemory() {
  console.log(`\nWithout a spool: ${expected} spans`);
  const sink = await startSink();
  const { child, fed } = await startApp({
    url: sink.url,
    client,
    first: 0,
    last: traces,
    spansPerSecond: 1_000_000,
  });
  await ask(sink.child, 'up');
  const end = await ask(child, { flushMillis: 60_000 });
  const stored = await ask(sink.child, 'judge');
  const { accepted, refused, dropped, droppedByReason, events } = end.stats;
  judge(
    'each event is accepted, refused or dropped',
    accepted + refused + dropped === fed.events && events === fed.events,
    `${accepted} + ${refused} + ${dropped} of ${fed.events}`,
  );
  judge(
    'what is accepted is stored, and nothing else',
    stored.starts + stored.ends === accepted,
    `${stored.starts + stored.ends} stored`,
  );
  judge('there is room for some', accepted > 0, accepted);
  judge(
    'for want of room, and nothing else',
    Object.keys(droppedByReason).every((it) => it === 'queue-full' || it === 'start-dropped'),
    JSON.stringify(droppedByReason),
  );
  judge(
    'none is stored without its parent',
    stored.orphans === 0 && stored.lostEnds === 0,
    `${stored.orphans} orphans, ${stored.lostEnds} ends without a start`,
  );
  // The beginning of a live trace may have found room that its end did not.
  judge(
    'whole traces are dropped, but for live ones',
    stored.torn <= traces / 10,
    `${stored.torn} torn`,
  );
  judgeMemory(end, client.maxQueueBytes);
  say('event loop delay p99', `${end.p99Millis.toFixed(0)} ms`);
  sink.child.disconnect();
}

if (!process.argv.includes('--memory')) await withSpool();
if (!process.argv.includes('--spool')) await inMemory();
console.log(
  failures.length === 0 ? '\nAs it has to be.' : `\nNot as it has to be: ${failures.join('; ')}.`,
);
process.exit(failures.length === 0 ? 0 : 1);
