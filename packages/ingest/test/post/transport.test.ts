import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFetchTransport } from '../../src/post/fetch-transport.js';
import { gzipStream } from '../../src/post/gzip-stream.js';
import { maxAnswerBytes } from '../../src/post/transport.js';
import type { Exchange, Payload, Transport } from '../../src/post/transport.js';
import { createUndiciTransport } from '../../src/post/undici-transport.js';

const makers = {
  undici: createUndiciTransport,
  fetch: createFetchTransport,
};

const headers = { authorization: 'Bearer the-key', 'content-type': 'application/json' };
const never = new AbortController().signal;
const body: Payload = { bytes: new TextEncoder().encode('{"events":[]}') };

let server: Server;
let listener: RequestListener;
let url: string;

beforeEach(async () => {
  listener = (_request, response) => response.end('{"results":[]}');
  server = createServer((...args) => listener(...args));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/runs/ingest`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

describe.each(Object.entries(makers))('the transport through %s', (_name, make) => {
  const transportOf = (more: Partial<Parameters<typeof make>[0]> = {}): Transport =>
    make({
      url,
      headers,
      timeoutMillis: 2_000,
      connections: 2,
      aroundRequest: (send) => send(),
      ...more,
    });
  const post = async (
    more?: Parameters<typeof transportOf>[0],
    payload = body,
  ): Promise<Exchange> => {
    const transport = transportOf(more);
    try {
      return await transport.post(payload, never);
    } finally {
      await transport.close();
    }
  };

  test('posts the body with the headers, and gives back status, headers and body', async () => {
    const seen: unknown[] = [];
    listener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method, headers: got } = request;
      seen.push(method, request.url, got.authorization, got['content-type'], got['content-length']);
      seen.push(Buffer.concat(chunks).toString());
      response.writeHead(429, { 'Retry-After': '7' }).end('später');
    };
    const exchange = await post();
    expect(seen).toEqual([
      'POST',
      '/v1/runs/ingest',
      'Bearer the-key',
      'application/json',
      '13',
      '{"events":[]}',
    ]);
    expect(exchange).toMatchObject({ kind: 'answer', status: 429, body: 'später' });
    expect(exchange.kind === 'answer' && exchange.header('retry-after')).toBe('7');
    expect(exchange.kind === 'answer' && exchange.header('no-such')).toBeUndefined();
  });

  test('names the encoding of a compressed body', async () => {
    let got: string | undefined;
    listener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      got = `${request.headers['content-encoding']} ${gunzipSync(Buffer.concat(chunks)).toString()}`;
      response.end();
    };
    await post({}, { bytes: gzipSync('hello'), encoding: 'gzip' });
    expect(got).toBe('gzip hello');
  });

  test.each([301, 302, 303, 307, 308])('follows no redirect: %d', async (status) => {
    const paths: (string | undefined)[] = [];
    listener = (request, response) => {
      paths.push(request.url);
      response.writeHead(status, { location: '/elsewhere' }).end();
    };
    expect(await post()).toMatchObject({ kind: 'answer', status });
    expect(paths).toEqual(['/v1/runs/ingest']);
  });

  test('ends an answer that trickles at the timeout', async () => {
    listener = (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    };
    expect(await post({ timeoutMillis: 100 })).toMatchObject({ kind: 'failure', cause: 'timeout' });
  });

  test('ends without any answer at the timeout', async () => {
    listener = () => {};
    expect(await post({ timeoutMillis: 100 })).toMatchObject({ kind: 'failure', cause: 'timeout' });
  });

  test('reads no more of an answer than Lunary ever says', async () => {
    listener = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      };
      response.on('drain', more);
      more();
    };
    const exchange = await post();
    expect(exchange).toMatchObject({ kind: 'failure', cause: 'network' });
    listener = (_request, response) => response.end('x'.repeat(maxAnswerBytes));
    expect(await post()).toMatchObject({ kind: 'answer', status: 200 });
  });

  test('tells a lost connection from everything else', async () => {
    listener = (request) => request.socket.destroy();
    expect(await post()).toMatchObject({ kind: 'failure', cause: 'network' });
    await new Promise((resolve) => server.close(resolve));
    const exchange = await post();
    expect(exchange).toMatchObject({ kind: 'failure', cause: 'network' });
    expect(exchange.kind === 'failure' && exchange.message).toContain('ECONNREFUSED');
  });

  test('says that a header is none', async () => {
    const exchange = await post({ headers: { ...headers, 'no header': 'x' } });
    expect(exchange.kind).toBe('unsendable');
  });

  test('stops at once when it is told to', async () => {
    listener = () => {};
    const abort = new AbortController();
    const transport = transportOf();
    const exchange = transport.post(body, abort.signal);
    await expect.poll(() => server.listening).toBe(true);
    abort.abort();
    expect(await exchange).toMatchObject({ kind: 'failure', cause: 'aborted' });
    expect(await transport.post(body, abort.signal)).toMatchObject({ cause: 'aborted' });
    await transport.close();
  });
});

test('fetch is called inside of what has been asked for', async () => {
  const inside: boolean[] = [];
  let isInside = false;
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => {
    inside.push(isInside);
    return fetch(...args);
  };
  const aroundRequest = <T>(send: () => T): T => {
    isInside = true;
    try {
      return send();
    } finally {
      isInside = false;
    }
  };
  await createFetchTransport({ url, headers, timeoutMillis: 2_000, aroundRequest }).post(
    body,
    never,
  );
  globalThis.fetch = fetch;
  expect(inside).toEqual([true]);
});

test('gzip without zlib is what zlib reads', async () => {
  const text = 'Grüße '.repeat(10_000);
  const bytes = await gzipStream()?.(new TextEncoder().encode(text));
  expect(gunzipSync(bytes ?? '').toString()).toBe(text);
});
