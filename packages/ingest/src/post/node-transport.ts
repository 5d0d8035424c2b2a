import { createFetchTransport } from './fetch-transport.js';
import type { Transport } from './transport.js';
import { createUndiciTransport } from './undici-transport.js';
import type { UndiciTransportOptions } from './undici-transport.js';

/** Through undici; through fetch where there is none that works. */
export function createNodeTransport(options: UndiciTransportOptions): Transport {
  let chosen: Promise<Transport> | undefined;
  const choose = async (): Promise<Transport> =>
    (await isUndiciThere()) ? createUndiciTransport(options) : createFetchTransport(options);
  return {
    post: async (body, signal) => (await (chosen ??= choose())).post(body, signal),
    close: async () => (await chosen)?.close(),
  };
}

/**
 * Bun has a module of its own by that name, which cannot send requests; and a bundle that is an ES module holds undici, but
 * nothing by which it could `require` what it needs.
 */
async function isUndiciThere(): Promise<boolean> {
  try {
    const { Agent } = await import('undici');
    return 'request' in Agent.prototype;
  } catch {
    return false;
  }
}
