// The key is in the Authorization header of requests to the address that was given, and nowhere else.
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LunarySpanExporter } from '../../src/index.js';
import type { ExportResultLike, LunaryOptions } from '../../src/index.js';
import { span, spanIdOf } from '../support/spans.js';

const key = 'A1b2C3d4-e5F6-4788-99aA-bBcCdDeEfF00';
const nowhere = 'http://127.0.0.1:1';

/** Every form of the key that gives it away. */
const forms = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];
const givesAway = (text: string): boolean =>
  forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));

interface Listener {
  readonly url: string;
  readonly asked: IncomingMessage[];
  close(): Promise<void>;
}

async function listen(answer: (response: ServerResponse) => void): Promise<Listener> {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request);
    request.resume().on('end', () => answer(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

let spoolDirectory: string;
let said: string[];
let listeners: Listener[];
beforeEach(async () => {
  spoolDirectory = await mkdtemp(join(tmpdir(), 'exporter-key-'));
  said = [];
  listeners = [];
  const say = (...parts: unknown[]): void => void said.push(parts.map(String).join(' '));
  const logger = { error: say, warn: say, info: say, debug: say, verbose: say };
  diag.setLogger(logger, DiagLogLevel.ALL);
});
afterEach(async () => {
  diag.disable();
  await Promise.all(listeners.map((listener) => listener.close()));
  await rm(spoolDirectory, { recursive: true });
});

async function server(answer: (response: ServerResponse) => void): Promise<Listener> {
  const listener = await listen(answer);
  listeners.push(listener);
  return listener;
}

/** Exports a span with each of the options and stops, and gives back everything that anybody can read of it afterwards. */
async function traces(...given: LunaryOptions[]): Promise<string[]> {
  const read: unknown[] = (await Promise.all(given.map(played))).flat();
  for (const name of await readdir(spoolDirectory, { recursive: true })) {
    read.push(name, await textOf(join(spoolDirectory, name)));
  }
  return [...said, ...read.map((it) => (typeof it === 'string' ? it : String(JSON.stringify(it))))];
}

async function played(options: LunaryOptions): Promise<unknown[]> {
  try {
    const exporter = new LunarySpanExporter({ publicKey: key, spoolDirectory, ...options });
    const spans = [span({ spanId: spanIdOf(0), attributes: { 'lunary.type': 'agent' } })];
    const exported = new Promise<ExportResultLike>((resolve) => exporter.export(spans, resolve));
    await Promise.race([exporter.forceFlush(), answered(exporter)]);
    await exporter.shutdown({ timeoutMillis: 50 });
    return [await exported, exporter.stats()];
  } catch (error) {
    const { message, stack, cause } = error as Error;
    return [message, stack, String(cause)];
  }
}

/** What will be tried again for long has been tried once. */
async function answered(exporter: LunarySpanExporter): Promise<void> {
  for (let stats = exporter.stats(); stats; stats = exporter.stats()) {
    const { posts, inFlight } = stats.delivery;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (posts > 0 && inFlight === 0) return;
  }
}

async function textOf(path: string): Promise<string> {
  if ((await stat(path)).isDirectory()) return '';
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

const statuses = [200, 302, 400, 401, 402, 403, 404, 408, 413, 415, 422, 429, 500, 502, 503];
const echoes: Record<string, string> = {
  'as JSON': JSON.stringify({ message: `Invalid API key ${key}` }),
  'as text': `Nobody has the key ${key}.`,
  'in lower case': `unknown: ${key.toLowerCase()}`,
  'as the result of the event': JSON.stringify({
    results: [{ id: '', success: false, error: `not for ${key}` }],
  }),
};

describe('an answer that repeats the key', () => {
  it.each(Object.entries(echoes))(
    '%s leaves no trace of it, whatever its status',
    async (_, body) => {
      const answer = (status: number) => (response: ServerResponse) => {
        response.writeHead(status, `no ${key}`, {
          'content-type': 'application/json',
          location: `/elsewhere?key=${key}`,
          'www-authenticate': `Bearer realm="${key}"`,
        });
        response.end(body);
      };
      const servers = await Promise.all(statuses.map((status) => server(answer(status))));
      const found = await traces(...servers.map(({ url }) => ({ apiUrl: url })));
      for (const { asked } of servers) {
        expect(asked[0]?.headers.authorization).toBe(`Bearer ${key}`);
      }
      expect(found.join('')).toContain('[key]');
      expect(found.filter(givesAway)).toEqual([]);
    },
  );
});

describe('a failure of the connection', () => {
  it.each<[string, LunaryOptions]>([
    ['to a port where nobody listens', { apiUrl: nowhere }],
    ['to a host that is named like the key', { apiUrl: `http://${key}.invalid` }],
    ['to an address with the key in it', { apiUrl: `http://${key}:${key}@127.0.0.1:1/${key}` }],
    ['with a key that no header takes', { apiUrl: nowhere, publicKey: `${key}\n\u{1f511}` }],
    ['with a header that is none', { apiUrl: nowhere, headers: { [key]: `\n${key}` } }],
  ])('%s leaves no trace of the key', async (_, options) => {
    const found = await traces(options);
    expect(found.join('').length).toBeGreaterThan(100);
    expect(found.filter(givesAway)).toEqual([]);
  });

  it.each([
    [
      'in the middle of the answer',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write(key, () => response.destroy());
      },
    ],
    ['with no answer at all', (response: ServerResponse) => void response.destroy()],
  ])('%s leaves no trace of the key', async (_, answer) => {
    const { url: apiUrl } = await server(answer);
    expect((await traces({ apiUrl })).filter(givesAway)).toEqual([]);
  });

  it('to a server that speaks no TLS leaves no trace of the key', async () => {
    const { url } = await server((response) => response.end(key));
    const found = await traces({ apiUrl: url.replace('http:', 'https:') });
    expect(found.filter(givesAway)).toEqual([]);
  });
});

describe('a mistake in the options', () => {
  it.each<[string, object]>([
    ['for the address', { apiUrl: key }],
    [
      'for every option',
      { spans: key, threads: key, redact: key, headers: key, timeoutMillis: key },
    ],
    ['inside an object', { publicKey: { key }, headers: { a: [key] } }],
    ['in a list', { publicKey: [key] }],
  ])('that gives the key %s leaves no trace of it', async (_, options) => {
    const found = await traces(options as LunaryOptions);
    expect(found.join('')).toContain('Wrong options');
    expect(found.filter(givesAway)).toEqual([]);
  });

  it.each<[string, LunaryOptions]>([
    // Nothing is sent then.
    ['LUNARY_API_URL', {}],
    ['OTEL_EXPORTER_LUNARY_HEADERS', { apiUrl: nowhere }],
    ['OTEL_EXPORTER_LUNARY_TIMEOUT', { apiUrl: nowhere }],
  ])('that gives the key in %s leaves no trace of it', async (name, options) => {
    process.env[name] = `${key},%`;
    try {
      expect((await traces(options)).filter(givesAway)).toEqual([]);
      expect(said.join('\n')).toContain(name);
    } finally {
      delete process.env[name];
    }
  });
});

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 305, 307, 308])(
    'of %d is not followed, wherever it leads',
    async (status) => {
      const elsewhere = await server((response) => response.end('{"results":[]}'));
      const { host } = new URL(elsewhere.url);
      const lead = (location: string) => (response: ServerResponse) => {
        response.writeHead(status, { location, refresh: `0; url=${location}` });
        response.end();
      };
      const targets = ['/v2', `http://${host}/?key=${key}`, `//${host}`];
      const servers = await Promise.all(targets.map((target) => server(lead(target))));
      const found = await traces(...servers.map(({ url }) => ({ apiUrl: url })));
      expect(found.filter(givesAway)).toEqual([]);
      const paths = servers.flatMap(({ asked }) => asked.map(({ url }) => url));
      expect(new Set(paths)).toEqual(new Set(['/v1/runs/ingest']));
      expect(elsewhere.asked).toEqual([]);
    },
  );
});
