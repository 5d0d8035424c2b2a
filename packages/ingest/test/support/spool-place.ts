import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IngestClient } from '../../src/index.js';
import { clientOf } from './client-of.js';
import type { TestOptions } from './client-of.js';
import { startLunaryServer } from './lunary-server.js';
import type { LunaryServer } from './lunary-server.js';
import { trace } from './runs.js';

/** A server, a directory for undelivered events, and the clients that use both. */
export interface SpoolPlace {
  readonly server: LunaryServer;
  readonly directory: string;
  client(options?: TestOptions): IngestClient;
  /** Paths of the spool's files, those set aside and half written too. */
  files(): Promise<string[]>;
  /** Leaves a trace on disk, as a process does that ends while the server is down. */
  leaveBehind(runs?: number): Promise<void>;
  remove(): Promise<void>;
}

export async function spoolPlace(): Promise<SpoolPlace> {
  const server = await startLunaryServer();
  const directory = await mkdtemp(join(tmpdir(), 'ingest-spool-'));
  const clients: IngestClient[] = [];
  const place: SpoolPlace = {
    server,
    directory,
    client: (options = {}) => {
      const client = clientOf(server.url, { spoolDirectory: directory, ...options });
      clients.push(client);
      return client;
    },
    files: async () => {
      const names = await readdir(directory, { recursive: true });
      return names.filter((name) => name.includes('.ndjson')).map((name) => join(directory, name));
    },
    leaveBehind: async (runs = 3) => {
      server.rules.always = 503;
      const client = place.client();
      const delivery = client.deliver('a trace', trace(runs));
      await client.shutdown(50);
      const { status } = await delivery;
      if (status !== 'spooled') throw new Error(`the trace was ${status}`);
      server.rules.always = undefined;
      server.received.length = 0;
    },
    remove: async () => {
      await Promise.all(clients.map((client) => client.shutdown(0)));
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return place;
}

/** Waits for something that happens in the background. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  millis = 8_000,
): Promise<void> {
  for (const since = performance.now(); performance.now() - since < millis;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to that in time');
}
