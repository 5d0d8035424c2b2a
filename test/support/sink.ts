import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export interface Sink {
  readonly url: string;
  /** The bytes of every request's body, as they came, unpacked. */
  readonly bodies: readonly string[];
  /** Of every request, names and values. */
  readonly headers: readonly string[][];
  close(): Promise<void>;
}

/** A server that keeps what is sent to it, and says yes to every event unless it is to say a status. */
export async function startSink(status = 200): Promise<Sink> {
  const bodies: string[] = [];
  const headers: string[][] = [];
  const server = createServer(async (request, response) => {
    const bytes = await buffer(request);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const body = (isPacked ? gunzipSync(bytes) : bytes).toString();
    bodies.push(body);
    headers.push(request.rawHeaders);
    response.writeHead(status, { 'content-type': 'application/json' });
    const { events } = JSON.parse(body) as { events: { runId: string }[] };
    const results = events.map(({ runId }) => ({ id: runId, success: true }));
    response.end(JSON.stringify(status === 200 ? { results } : { message: 'no' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
