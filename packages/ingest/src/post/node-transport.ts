import { createFetchTransport } from './fetch-transport.js';
import type { Transport } from './transport.js';
import { createUndiciTransport } from './undici-transport.js';
import type { UndiciTransportOptions } from './undici-transport.js';

/** undici; but in Bun, whose module of that name cannot send requests, its own fetch. */
export function createNodeTransport(options: UndiciTransportOptions): Transport {
  return process.versions['bun'] === undefined
    ? createUndiciTransport(options)
    : createFetchTransport(options);
}
