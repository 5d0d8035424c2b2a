// Stands in front of a Lunary stand-in, and does to requests what a network or a server in trouble does.
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { LocalLunary } from '@lunary-otel/local';

export type Mode =
  /** Requests go through. */
  | 'open'
  | 'unavailable'
  /** Requests come no further, and get no answer. */
  | 'silent'
  /** Requests go through, and their answers are held back. */
  | 'mute';

export interface Gate {
  readonly url: string;
  mode: Mode;
  /** Of every request that has come. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** Resolves when the n-th request has come, and gone through where it does. */
  arrived(n: number): Promise<void>;
  /** Sends the answers that were held back, and breaks the connections of requests that have none. */
  release(): void;
  close(): Promise<void>;
}

interface Held {
  response: ServerResponse;
  answer: { status: number; body: string } | undefined;
}

/** Idle connections are closed soon, as every server does sooner or later. */
const keepAliveMillis = 200;

export async function startGate(lunary: LocalLunary): Promise<Gate> {
  const held: Held[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  let count = 0;
  const server = createServer({ keepAliveTimeout: keepAliveMillis }, async (request, response) => {
    const body = await buffer(request);
    const { mode } = gate;
    headers.push(request.headers);
    if (mode === 'unavailable') response.writeHead(503).end();
    else {
      const answer = mode === 'silent' ? undefined : await passOn(request.headers, body);
      if (mode === 'open') end(response, answer);
      else held.push({ response, answer });
    }
    count += 1;
    arrivals.emit(String(count));
  });

  const passOn = async (
    { authorization = '' }: { authorization?: string | undefined },
    body: Buffer,
  ): Promise<Held['answer']> => {
    const own = { authorization, 'content-type': 'application/json' };
    const url = `${lunary.url}/v1/runs/ingest`;
    const answer = await fetch(url, { method: 'POST', headers: own, body: new Uint8Array(body) });
    return { status: answer.status, body: await answer.text() };
  };

  const end = (response: ServerResponse, answer: Held['answer']): void => {
    if (!answer) response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'open',
    headers,
    arrived: async (n) => {
      if (count < n) await once(arrivals, String(n));
    },
    release: () => {
      for (const { response, answer } of held.splice(0)) end(response, answer);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}
