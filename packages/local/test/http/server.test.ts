import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyEvent } from '../support/arbitrary.js';
import { at, postBody, type Result, startForTest } from '../support/lunary.js';
import { send } from '../support/send.js';

const start = { type: 'chain', event: 'start', runId: 'r', timestamp: at(0) };

describe('any body', () => {
  test('gets an answer for each of its events, whatever the events are', async () => {
    const lunary = await startForTest();
    const property = fc.asyncProperty(fc.array(anyEvent, { maxLength: 8 }), async (events) => {
      lunary.reset();
      const body = JSON.stringify({ events });
      const { status, text } = await postBody(lunary, body);
      const sent = (JSON.parse(body) as { events: unknown[] }).events;
      if (/(?<!\\)"__proto__":/.test(body)) {
        expect(status).toBe(400);
        return;
      }
      expect([status, text]).toEqual([200, expect.any(String)]);
      const { results } = JSON.parse(text) as { results: Result[] };
      expect(results).toHaveLength(sent.length);
      for (const { success, error } of results) expect(typeof error === 'string').toBe(!success);
      const runs = lunary.runs();
      const ids = new Set([undefined, ...runs.map(({ id }) => id)]);
      expect(runs.filter(({ parentRunId }) => !ids.has(parentRunId))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('gets an answer, whatever JSON it is', async () => {
    const lunary = await startForTest();
    const value = fc.oneof(fc.jsonValue(), fc.record({ events: fc.jsonValue() }));
    const property = fc.asyncProperty(value, async (body) => {
      const { status, text } = await postBody(lunary, JSON.stringify(body));
      expect([200, 400, 500]).toContain(status);
      expect(JSON.parse(text)).toBeTypeOf('object');
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('gets an answer, whatever bytes it is', async () => {
    const lunary = await startForTest();
    const encodings = fc.constantFrom('identity', 'gzip', 'br', 'deflate', 'zstd');
    const property = fc.asyncProperty(fc.uint8Array(), encodings, async (bytes, encoding) => {
      const headers = { 'content-encoding': encoding };
      const { status } = await postBody(lunary, Buffer.from(bytes), headers);
      expect([400, 415, 500]).toContain(status);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

describe('a body', () => {
  test('is limited after decompression', async () => {
    const lunary = await startForTest();
    const bomb = gzipSync(Buffer.alloc(25 * 1024 * 1024, ' '));
    const { status, text } = await postBody(lunary, bomb, { 'content-encoding': 'gzip' });
    expect([status, text]).toEqual([413, '{"message":"request entity too large"}']);
  });

  test('may be deflated, and its encoding is named in lower case', async () => {
    const lunary = await startForTest();
    const body = deflateSync(JSON.stringify({ events: [start] }));
    const deflated = await postBody(lunary, body, { 'content-encoding': 'deflate' });
    const shouted = await postBody(lunary, body, { 'content-encoding': 'DEFLATE' });
    expect([deflated.status, shouted.status]).toEqual([200, 415]);
    expect(lunary.requests()[0]).toMatchObject({ bytes: body.length, events: [start] });
  });

  test('that breaks off halfway harms nobody', async () => {
    const lunary = await startForTest();
    await new Promise<void>((resolve) => {
      const socket = connect(lunary.port, '127.0.0.1', () => {
        const head = [
          'POST /v1/runs/ingest HTTP/1.1',
          'host: local',
          `authorization: Bearer ${lunary.publicKey}`,
          'content-type: application/json',
          'content-length: 1000',
        ];
        socket.write(`${head.join('\r\n')}\r\n\r\n{"events":[`, () => socket.destroy());
      });
      socket.on('close', resolve);
    });
    const { status } = await postBody(lunary, JSON.stringify({ events: [start] }));
    expect(status).toBe(200);
    expect(lunary.runs()).toHaveLength(1);
  });
});

describe('a browser', () => {
  test('is answered for any origin, without a key before the request itself', async () => {
    const lunary = await startForTest();
    const preflight = await send({
      url: `${lunary.url}/v1/runs/ingest`,
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'Content-Type,Authorization,Accept',
    });
    const refused = await postBody(lunary, '{}', { origin: 'https://app.example' });
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example');
  });
});

describe('the rate limit', () => {
  test('counts for each address and says when to come back', async () => {
    const lunary = await startForTest({ requestsPerMinute: 2 });
    const ask = (address: string) =>
      postBody(lunary, '{"events":[]}', { 'x-forwarded-for': address });
    const answers = [await ask('10.0.0.1'), await ask('10.0.0.1'), await ask('10.0.0.1')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers['rate-limit-remaining'])).toEqual(['1', '0', '0']);
    const [, , refused] = answers;
    expect(refused?.text).toBe('Sometimes You Just Have to Slow Down.');
    expect(refused?.headers['content-type']).toMatch('text/plain');
    expect(refused?.headers['rate-limit-total']).toBe('2');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(50);
    expect((await ask('10.0.0.2')).status).toBe(200);
  });

  test('is not there unless it is asked for', async () => {
    const lunary = await startForTest();
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => postBody(lunary, '{"events":[]}')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers).not.toHaveProperty('rate-limit-total');
  });
});

test('other routes answer as the server does', async () => {
  const lunary = await startForTest();
  const authorization = `Bearer ${lunary.publicKey}`;
  const health = await send({ url: `${lunary.url}/v1/health`, method: 'GET' });
  const unknown = await send({ url: `${lunary.url}/v1/nothing`, method: 'GET' });
  const removed = await send({
    url: `${lunary.url}/v1/runs/ingest`,
    method: 'DELETE',
    headers: { authorization },
  });
  expect([health.status, health.text]).toEqual([200, '{"status":"OK"}']);
  expect([unknown.status, removed.status]).toEqual([404, 403]);
});
