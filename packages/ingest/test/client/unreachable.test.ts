import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildForProcesses, runProcess } from '../support/run-process.js';

const tlsFile = (name: string): string =>
  fileURLToPath(new URL(`../support/tls/${name}.pem`, import.meta.url));
const pem = (name: string): string => readFileSync(tlsFile(name), 'utf8');

let built: Awaited<ReturnType<typeof buildForProcesses>>;
const open: Server[] = [];
/** What got through to a server that nothing may get through to. */
let leaked = '';

afterAll(async () => {
  for (const server of open) server.close();
  await built.remove();
});

async function portOf(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers as Lunary does, under a certificate. */
function tlsServer(certificate: string, onBody: (body: string) => void): TlsServer {
  const options = { key: pem('server-key'), cert: pem(certificate) };
  return createTlsServer(options, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      onBody(Buffer.concat(chunks).toString());
      response.end('{"results":[{"id":"a","success":true}]}');
    });
  });
}

const notTls = (): Server =>
  createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
const silent = (): Server => createTcpServer((socket) => void socket.on('error', () => {}));
const closed = async (): Promise<number> => {
  const server = createTcpServer();
  const port = await portOf(server);
  server.close();
  await once(server, 'close');
  return port;
};

const leak = (body: string): void => {
  leaked += body;
};

/** By what is wrong: what the client should say of it, and where it is. */
const wrong: Record<string, { cause: RegExp; url: () => Promise<string> }> = {
  'a certificate that nobody has signed': {
    cause: /self-signed certificate/,
    url: async () => `https://localhost:${await portOf(tlsServer('self-signed', leak))}`,
  },
  'a certificate that is out of date': {
    cause: /certificate has expired/,
    url: async () => `https://localhost:${await portOf(tlsServer('expired', leak))}`,
  },
  'a certificate for another host': {
    cause: /does not match certificate/,
    url: async () => `https://localhost:${await portOf(tlsServer('other-host', leak))}`,
  },
  'no TLS where it should be': {
    cause: /wrong version number|packet length too long/,
    url: async () => `https://localhost:${await portOf(notTls())}`,
  },
  'TLS where it should not be': {
    cause: /other side closed|ECONNRESET|socket hang up/,
    url: async () => `http://localhost:${await portOf(tlsServer('good', leak))}`,
  },
  'a host without an address': {
    cause: /no-such-host\.invalid/,
    url: async () => 'http://no-such-host.invalid',
  },
  'nobody listening': {
    cause: /ECONNREFUSED/,
    url: async () => `http://127.0.0.1:${await closed()}`,
  },
  'a server that says nothing': {
    cause: /within 1000 ms/,
    url: async () => `http://127.0.0.1:${await portOf(silent())}`,
  },
  'a server that does not shake hands': {
    cause: /within 1000 ms/,
    url: async () => `https://127.0.0.1:${await portOf(silent())}`,
  },
};

interface Tried {
  readonly said: string;
  readonly status: string;
  readonly reason?: string;
}

/** What the client says first of each address, and what becomes of an event for it if nobody waits for it any longer. */
async function tried(
  urls: Record<string, string>,
  giveUp: boolean,
): Promise<Record<string, Tried>> {
  const output = await runProcess(
    `
      import { createIngestClient } from '${built.url}';
      const event = { event: 'start', type: 'chain', runId: 'a', timestamp: '2026-01-01T00:00:00.000Z' };
      const tried = async (apiUrl) => {
        let tell;
        const told = new Promise((resolve) => (tell = resolve));
        const log = (_level, message) => tell(message);
        const client = createIngestClient({
          publicKey: 'k', apiUrl, lingerMillis: 0, timeoutMillis: 1_000, log,
        });
        const delivery = client.deliver('a', [event]);
        const said = await told;
        await client.shutdown(${giveUp ? 0 : 10_000});
        return { said, ...(await delivery) };
      };
      const urls = Object.entries(${JSON.stringify(urls)});
      const all = await Promise.all(urls.map(async ([name, url]) => [name, await tried(url)]));
      console.log(JSON.stringify(Object.fromEntries(all)));
    `,
    { NODE_EXTRA_CA_CERTS: tlsFile('authority') },
  );
  return JSON.parse(output) as Record<string, Tried>;
}

describe('what cannot be reached', () => {
  let answers: Record<string, Tried>;

  beforeAll(async () => {
    built = await buildForProcesses();
    const urls = await Promise.all(
      Object.entries(wrong).map(async ([name, { url }]) => [name, await url()] as const),
    );
    answers = await tried(Object.fromEntries(urls), true);
  }, 40_000);

  test.each(Object.keys(wrong))(
    '(%s) is named, gets nothing, and what was for it is counted',
    (name) => {
      expect(answers[name]).toMatchObject({ status: 'dropped', reason: 'shutdown' });
      expect(answers[name]?.said).toMatch(wrong[name]?.cause ?? /never/);
      expect(leaked).toBe('');
    },
  );
});

test('a server is reached once it shows the right certificate', async () => {
  const received: string[] = [];
  const server = tlsServer('expired', (body) => received.push(body));
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
    if (connections === 2) server.setSecureContext({ key: pem('server-key'), cert: pem('good') });
  });
  const { mended } = await tried({ mended: `https://localhost:${await portOf(server)}` }, false);
  expect(mended).toMatchObject({ status: 'delivered', accepted: 1 });
  expect(received).toHaveLength(1);
}, 40_000);
