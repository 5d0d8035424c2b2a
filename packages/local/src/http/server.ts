import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ingested } from '../ingest/ingest-events.js';
import { type Answer, encodeAnswer, messageAnswer } from './answer.js';
import { authenticate } from './auth.js';
import { corsHeaders, preflightAnswer } from './cors.js';
import type { Keys } from './keys.js';
import type { RateLimit } from './rate-limit.js';
import { readBody } from './read-body.js';
import { eventsOf, type RecordedRequest } from './recorded-request.js';
import { route } from './routes.js';

export interface HttpOptions {
  keys: Keys;
  rateLimit: RateLimit | undefined;
  onRequest: (request: RecordedRequest) => void;
  onAnswer: (request: RecordedRequest) => void;
  ingest: (events: unknown, request: RecordedRequest) => Promise<Ingested>;
}

export interface HttpServer {
  port: number;
  /** Drops every connection, also those with an answer under way. */
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Rejects with the error of `listen`, EADDRINUSE above all. */
export async function startHttpServer(port: number, options: HttpOptions): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void handle(request, response, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const startedAt = performance.now();
  const recorded = recordRequest(request);
  options.onRequest(recorded);
  let answer: Answer;
  try {
    answer = await answerRequest(request, recorded, options);
  } catch (error) {
    // The client is gone while its body was read, or the stand-in is at fault: an answer all the same.
    answer = messageAnswer(500, error instanceof Error ? error.message : String(error));
  }
  recorded.durationMillis = performance.now() - startedAt;
  if (response.destroyed) return;
  recorded.status = answer.status;
  recorded.answer = answer.body;
  options.onAnswer(recorded);
  send(response, { ...answer, headers: { ...corsHeaders(request), ...answer.headers } });
}

async function answerRequest(
  request: IncomingMessage,
  recorded: RecordedRequest,
  { keys, rateLimit, ingest }: HttpOptions,
): Promise<Answer> {
  const preflight = preflightAnswer(request);
  if (preflight !== undefined) return preflight;
  const path = recorded.path.split('?')[0] ?? '';
  const auth = authenticate(path, request.headers, keys);
  if (auth.kind === 'answer') return auth.answer;

  const counted = rateLimit?.count(request) ?? { headers: {} };
  const withHeaders = (answer: Answer): Answer => ({
    ...answer,
    headers: { ...counted.headers, ...answer.headers },
  });
  if (counted.refusal !== undefined) return withHeaders(counted.refusal);

  const read = await readBody(request);
  recorded.body = read.value;
  recorded.events = eventsOf(read.value);
  recorded.bytes = read.wireBytes;
  recorded.bodyBytes = read.bodyBytes;
  if (read.refusal !== undefined) return withHeaders(read.refusal);
  const routed = await route({
    method: recorded.method,
    path,
    key: auth.key,
    body: read.value,
    ingest: (events) => ingest(events, recorded),
  });
  return withHeaders(routed);
}

function recordRequest(request: IncomingMessage): RecordedRequest {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    bytes: 0,
    bodyBytes: 0,
    body: {},
    events: [],
    stalls: 0,
    receivedAt: Date.now(),
  };
}

function send(response: ServerResponse, answer: Answer): void {
  const encoded = encodeAnswer(answer);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(encoded !== undefined && {
      'content-type': encoded.type,
      'content-length': String(Buffer.byteLength(encoded.text)),
    }),
  });
  response.end(encoded?.text);
}
