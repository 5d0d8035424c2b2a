// Lunary in an outage: refuses all with 503 until it is told to be up, then keeps account of each event.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { numberOf, runsPerTrace } from './outage-load.mjs';

const runs = Number(process.argv[2]);
/** Requests a minute; as Lunary does, it tells how many are left and answers 429 to more. */
const perMinute = Number(process.argv[3] ?? Infinity);
const started = new Uint8Array(runs);
const ended = new Uint8Array(runs);
const counts = {
  posts: 0,
  /** Refused during the outage, and for the rate limit. */
  refusedPosts: 0,
  tooMany: 0,
  bytes: 0,
  starts: 0,
  ends: 0,
  twice: 0,
  orphans: 0,
  lostEnds: 0,
};
let isUp = false;
const minute = { endsAt: 0, used: 0 };

function limited(response) {
  if (!Number.isFinite(perMinute)) return false;
  if (Date.now() >= minute.endsAt) Object.assign(minute, { endsAt: Date.now() + 60_000, used: 0 });
  minute.used += 1;
  response.setHeader('rate-limit-total', perMinute);
  response.setHeader('rate-limit-remaining', Math.max(0, perMinute - minute.used));
  response.setHeader('rate-limit-reset', Math.ceil(minute.endsAt / 1000));
  return minute.used > perMinute;
}

function apply({ event, runId, parentRunId }) {
  const number = numberOf(runId);
  if (event === 'end') {
    if (started[number] === 0) counts.lostEnds += 1;
    else if (ended[number] === 0) counts.ends += 1;
    ended[number] = 1;
    return { id: runId, success: true };
  }
  if (started[number] === 1) {
    counts.twice += 1;
    return { id: runId, success: false, error: 'Run with this ID already exists in the database.' };
  }
  if (parentRunId !== undefined && started[numberOf(parentRunId)] === 0) counts.orphans += 1;
  started[number] = 1;
  counts.starts += 1;
  return { id: runId, success: true };
}

/** Traces of which a part is here and a part is not. */
function tornTraces() {
  let torn = 0;
  for (let first = 0; first < runs; first += runsPerTrace) {
    let here = 0;
    for (let run = first; run < first + runsPerTrace; run += 1) here += started[run] + ended[run];
    if (here > 0 && here < 2 * runsPerTrace) torn += 1;
  }
  return torn;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (!isUp) {
      counts.refusedPosts += 1;
      return response.writeHead(503).end();
    }
    if (limited(response)) {
      counts.tooMany += 1;
      return response.writeHead(429, { 'retry-after': 59 }).end();
    }
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const { events } = JSON.parse(body.toString());
    counts.posts += 1;
    counts.bytes += raw.length;
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ results: events.map(apply) }));
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', (message) => {
  if (message === 'up') isUp = true;
  process.send({ ...counts, torn: message === 'judge' ? tornTraces() : 0 });
});
process.on('disconnect', () => process.exit());
