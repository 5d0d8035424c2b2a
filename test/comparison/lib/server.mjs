// A server for every subject: keeps what it was sent and when, and answers as a scenario wants.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** `answer(request) → status`, with `request = {index, bytes, sinceFirst}`. Undefined: no answer, ever. */
export async function startServer(answer) {
  const requests = [];
  const server = createServer(async (incoming, response) => {
    try {
      const raw = await buffer(incoming);
      const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const request = {
        index: requests.length,
        path: incoming.url,
        bytes: raw.length,
        at: Date.now(),
        sinceFirst: Date.now() - (requests[0]?.at ?? Date.now()),
        type: incoming.headers['content-type'],
        body,
      };
      requests.push(request);
      request.status = answer(request);
      if (request.status === undefined) return;
      const isLunary = incoming.url.startsWith('/v1/runs/ingest');
      response.writeHead(request.status, { 'content-type': 'application/json' });
      response.end(isLunary && request.status === 200 ? resultsFor(body) : '{}');
    } catch {
      // The client went away in the middle of its request.
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    requests,
    /** The requests that were answered with success. */
    stored: () => requests.filter(({ status }) => status >= 200 && status < 300),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function resultsFor(body) {
  const { events } = JSON.parse(body);
  return JSON.stringify({
    results: [events].flat().map(({ runId: id }) => ({ id, success: true })),
  });
}

/** How many different calls are in these requests. Text is text in JSON and in protobuf. */
export function callsIn(requests) {
  const found = new Set();
  for (const { body } of requests) {
    for (const [, call] of body.toString('latin1').matchAll(/call-(\d+)#/g)) found.add(call);
  }
  return found.size;
}
