import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type LocalLunary, startLocalLunary, type StoredRun } from '@lunary-otel/local';
import { createExpand, type Expand } from './expand.js';
import { send } from './send.js';
import type { Vector, VectorRequest, VectorResponse } from './vector.js';

/** The wait of the server that the vectors were recorded from; their pauses are measured by it. */
const recordedStallMillis = 5000;

export interface Replay {
  responses: (VectorResponse & { millis: number })[];
  rows: StoredRun[];
  /** The recorded responses and rows with this replay's ids. */
  expected: { responses: VectorResponse[]; rows: StoredRun[] };
  startedAt: number;
  endedAt: number;
}

/** Sends the requests of a vector to a stand-in of its own. */
export async function replay(vector: Vector, stallMillis: number): Promise<Replay> {
  const lunary = await startLocalLunary({ stallMillis });
  const expand = createExpand();
  const startedAt = Date.now();
  try {
    const answers: Promise<Replay['responses'][number]>[] = [];
    for (const request of vector.requests) {
      await sleep(((request.after_ms ?? 0) * stallMillis) / recordedStallMillis);
      const answer = sendRequest(lunary, request, expand, answers.length);
      answers.push(answer);
      if (request.concurrent !== true) await answer;
    }
    const responses = await Promise.all(answers);
    const expected = {
      responses: expand(vector.responses) as VectorResponse[],
      rows: expand(vector.rows) as StoredRun[],
    };
    return { responses, rows: lunary.runs(), expected, startedAt, endedAt: Date.now() };
  } finally {
    await lunary.close();
  }
}

async function sendRequest(
  lunary: LocalLunary,
  vectorRequest: VectorRequest,
  expand: Expand,
  index: number,
): Promise<Replay['responses'][number]> {
  const request = expand(vectorRequest) as VectorRequest;
  const body = bodyOf(request);
  const startedAt = performance.now();
  const sent = await send({
    url: lunary.url + (request.path ?? '/v1/runs/ingest'),
    ...(request.method !== undefined && { method: request.method }),
    ...(body !== undefined && { body: compress(body, request.encoding) }),
    headers: { ...headersOf(request, lunary, body !== undefined), 'x-index': String(index) },
  });
  const recorded = lunary.requests().find(({ headers }) => headers['x-index'] === String(index));
  return {
    status: sent.status,
    body: parsed(sent.text),
    stalls: recorded?.stalls ?? -1,
    millis: performance.now() - startedAt,
  };
}

function bodyOf(request: VectorRequest): string | undefined {
  if (request.events !== undefined) return JSON.stringify({ events: request.events });
  return request.rawBody as string | undefined;
}

function compress(body: string, encoding: VectorRequest['encoding']): string | Buffer {
  if (encoding === undefined) return body;
  return { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[encoding](body);
}

const garbage = { garbage: 'garbage', 'unknown-uuid': '99999999-9999-4999-8999-999999999999' };

function headersOf(
  request: VectorRequest,
  lunary: LocalLunary,
  hasBody: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (hasBody) headers['content-type'] = 'application/json';
  const { auth = 'valid', encoding } = request;
  if (auth !== 'none') {
    headers['authorization'] = `Bearer ${auth === 'valid' ? lunary.publicKey : garbage[auth]}`;
  }
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) delete headers[name];
    else headers[name] = withKeys(value, lunary);
  }
  return headers;
}

function withKeys(text: string, lunary: LocalLunary): string {
  return text
    .replace('$UPPER_KEY', lunary.publicKey.toUpperCase())
    .replace('$PRIVATE_KEY', lunary.privateKey)
    .replace('$PROJECT_ID', lunary.projectId)
    .replace('$KEY', lunary.publicKey);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
