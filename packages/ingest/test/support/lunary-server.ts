import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What the server does to one request. Only `ok` and `slow` are what a healthy one does. */
export const namedFaults = [
  'ok',
  'slow',
  'answer-in-pieces',
  'answer-and-hang-up',
  'hang-up-at-once',
  'reset-at-once',
  'reset-within-body',
  'reset-after-storing',
  'half-an-answer',
  'half-an-answer-in-chunks',
  'not-http',
  'page-instead-of-results',
  'json-instead-of-results',
  'no-results',
  'results-that-are-none',
  'results-without-some',
  'results-twice',
  'results-of-other-runs',
  'results-in-another-order',
  'stored-but-502',
  'database-in-trouble',
  'database-in-trouble-for-some',
] as const;

/** These take a client until its timeout to notice. */
export const slowFaults = [
  'silence-at-once',
  'silence-after-storing',
  'silence-after-headers',
  'answer-that-trickles',
] as const;

export type Fault =
  | (typeof namedFaults)[number]
  | (typeof slowFaults)[number]
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface WireEvent {
  readonly event: string;
  readonly type: string;
  readonly runId: string;
  readonly parentRunId?: string;
  readonly timestamp: string;
  readonly [field: string]: unknown;
}

export interface Received {
  readonly events: readonly WireEvent[];
  readonly bytes: number;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly at: number;
  /** Requests under way when this one began, itself included. */
  readonly inFlight: number;
}

export interface StoredRun {
  readonly start: WireEvent;
  /** How many events of each kind were applied to it. */
  readonly applied: string[];
  readonly parentRunId: string | undefined;
}

export interface LunaryServer {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  readonly runs: Map<string, StoredRun>;
  /**
   * Starts whose parent was not stored: each would cost the real server five seconds and the link. Not those whose parent
   * was refused in the same POST, which nobody could know.
   */
  readonly orphans: string[];
  /** Events of runs that were not stored, which the real server answers with success. */
  readonly lostLater: WireEvent[];
  /** Faults of the next requests, then `ok`. */
  readonly faults: Fault[];
  /** Set these to change how it behaves. */
  readonly rules: {
    maxBodyBytes: number;
    /** What comes of a larger body: an answer, or what a client sees of one that comes while it is still writing. */
    tooLarge: '413' | 'reset';
    /** The error of an event that is refused by itself. */
    refuse: (event: WireEvent, index: number) => string | undefined;
    /** The status of a whole POST that has such an event in it. */
    poison: (event: WireEvent) => number | undefined;
    /** The status of every request. */
    always: number | undefined;
    headers: Record<string, string>;
    slowMillis: number;
  };
  /** Nobody listens any more, and all connections are gone. */
  stop(): Promise<void>;
  /** On the same port, with all that was stored. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export async function startLunaryServer(port = 0): Promise<LunaryServer> {
  const received: Received[] = [];
  const runs = new Map<string, StoredRun>();
  const orphans: string[] = [];
  const lostLater: WireEvent[] = [];
  const faults: Fault[] = [];
  const rules: LunaryServer['rules'] = {
    maxBodyBytes: 20 * 1024 * 1024,
    tooLarge: '413',
    refuse: () => undefined,
    poison: () => undefined,
    always: undefined,
    headers: {},
    slowMillis: 20,
  };
  let inFlight = 0;

  const apply = (
    event: WireEvent,
    index: number,
    events: readonly WireEvent[],
    refuse: LunaryServer['rules']['refuse'],
  ): { id: string; success: boolean; error?: string } => {
    const error = refuse(event, index);
    if (error !== undefined) return { id: event.runId, success: false, error };
    const run = runs.get(event.runId);
    if (event.event !== 'start') {
      if (run === undefined) lostLater.push(event);
      else run.applied.push(event.event);
      return { id: event.runId, success: true };
    }
    if (run !== undefined) {
      const message = 'Run with this ID already exists in the database.';
      return { id: event.runId, success: false, error: message };
    }
    const { parentRunId } = event;
    const isKnown = parentRunId !== undefined && runs.has(parentRunId);
    const isBehind = events.slice(0, index).some((it) => it.runId === parentRunId);
    if (parentRunId !== undefined && !isKnown && !isBehind) orphans.push(event.runId);
    runs.set(event.runId, {
      start: event,
      applied: ['start'],
      parentRunId: isKnown ? parentRunId : undefined,
    });
    return { id: event.runId, success: true };
  };

  const store = (events: readonly WireEvent[], fault: Fault): ReturnType<typeof apply>[] => {
    const refuse = refusals[fault as keyof typeof refusals] ?? rules.refuse;
    return events
      .toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
      .map((event, index, sorted) => apply(event, index, sorted, refuse));
  };

  const server = createServer((request, response) => {
    inFlight += 1;
    response.on('close', () => (inFlight -= 1));
    const fault = faults.shift() ?? 'ok';
    request.on('error', () => {});
    if (fault === 'silence-at-once') return;
    if (fault === 'hang-up-at-once') return void request.socket.end();
    if (fault === 'reset-at-once') return void request.socket.resetAndDestroy();
    if (fault === 'reset-within-body') {
      return void request.once('data', () => request.socket.resetAndDestroy());
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > rules.maxBodyBytes && rules.tooLarge === 'reset') request.socket.destroy();
      else if (bytes > rules.maxBodyBytes && !response.headersSent) {
        // As a server that does not read the rest.
        response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify({ message: 'request entity too large' }));
      }
    });
    request.on('end', () => {
      if (response.headersSent || request.socket.destroyed) return;
      const events = eventsOf(request, Buffer.concat(chunks));
      const { method, url, headers } = request;
      received.push({ events, bytes, method, url, headers, inFlight, at: performance.now() });
      void answer(fault, events, request.socket, response);
    });
  });

  const answer = async (
    fault: Fault,
    events: readonly WireEvent[],
    socket: Socket,
    response: ServerResponse,
  ): Promise<void> => {
    const say = (status: number, body: string, type = 'application/json'): void => {
      response.writeHead(status, { 'content-type': type, ...rules.headers });
      response.end(body);
    };
    const poison = events.map(rules.poison).find((status) => status !== undefined);
    const status = rules.always ?? poison;
    if (status !== undefined) return say(status, '{"message":"no"}');
    if (typeof fault === 'object') {
      response.writeHead(fault.status, { ...rules.headers, ...fault.headers });
      return void response.end(fault.body ?? '{"message":"scripted"}');
    }
    if (fault === 'page-instead-of-results') return say(200, '<html>Welcome</html>', 'text/html');
    if (fault === 'json-instead-of-results') return say(200, '{"status":"ok"}');
    if (fault === 'results-that-are-none') return say(200, '{"results":[null,7,{}]}');
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, rules.slowMillis));
    const results = store(events, fault);
    const body = JSON.stringify({ results });
    switch (fault) {
      case 'no-results':
        return say(200, '{"results":[]}');
      case 'results-twice':
        return say(200, JSON.stringify({ results: [...results, ...results] }));
      case 'not-http':
        return void socket.end('SSH-2.0-OpenSSH_9.6\r\n');
      case 'reset-after-storing':
        return void socket.resetAndDestroy();
      case 'answer-and-hang-up':
        // Without a word of it in the headers: the client may have sent the next request by then.
        response.on('finish', () => socket.end());
        return say(200, body);
      case 'answer-in-pieces':
        response.writeHead(200, { 'content-type': 'application/json' });
        for (let at = 0; at < body.length; at += 40) {
          response.write(body.slice(at, at + 40));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return void response.end();
      case 'half-an-answer-in-chunks':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(body.slice(0, body.length / 2));
        return void setTimeout(() => socket.destroy(), 2);
      case 'silence-after-headers':
        response.writeHead(200, { 'content-length': body.length });
        return response.flushHeaders();
      case 'half-an-answer':
        response.writeHead(200, { 'content-length': body.length });
        response.write(body.slice(0, body.length / 2));
        return void setTimeout(() => socket.destroy(), 2);
      case 'silence-after-storing':
        return;
      case 'answer-that-trickles': {
        response.writeHead(200, { 'content-length': body.length });
        const timer = setInterval(() => response.write(' '), 10);
        return void response.on('close', () => clearInterval(timer));
      }
      case 'stored-but-502':
        return say(502, 'Bad Gateway', 'text/plain');
      case 'results-without-some':
        return say(200, JSON.stringify({ results: results.filter((_, index) => index % 2 === 0) }));
      case 'results-of-other-runs':
        return say(200, JSON.stringify({ results: results.map((it) => ({ ...it, id: 'other' })) }));
      case 'results-in-another-order':
        // Within a run the order is all that tells its results apart.
        return say(
          200,
          JSON.stringify({ results: results.toSorted((a, b) => a.id.localeCompare(b.id)) }),
        );
      default:
        return say(200, body);
    }
  };

  await listen(server, port);
  const address = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    runs,
    orphans,
    lostLater,
    faults,
    rules,
    stop,
    resume: () => listen(server, address.port),
    close: stop,
  };
}

/** The error of an event that is the n-th of its POST. */
const refusals = {
  'database-in-trouble': () => 'cannot execute INSERT in a read-only transaction',
  'database-in-trouble-for-some': (_: WireEvent, index: number) =>
    index % 2 === 0 ? 'deadlock detected' : undefined,
};

function eventsOf(request: IncomingMessage, body: Buffer): WireEvent[] {
  const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return (JSON.parse(text.toString()) as { events: WireEvent[] }).events;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
