import type { Exchange, Transport } from '../post/transport.js';

/** A key of a few letters is none, and would tear holes into every word. */
const minKeyLength = 8;

/** A text without the key. */
export type Scrub = (text: string) => string;

export function scrubberOf(key: string): Scrub {
  if (key.length < minKeyLength) return (text) => text;
  // In any case: hosts are written in lower case, and so is a UUID that a database gives back.
  const pattern = new RegExp(key.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
  return (text) => text.replaceAll(pattern, '[key]');
}

/** A transport whose answers and failures do not repeat the key, whatever a proxy or server writes into them. */
export function withoutKey(transport: Transport, scrub: Scrub): Transport {
  return {
    post: async (body, signal) => scrubbed(await transport.post(body, signal), scrub),
    close: () => transport.close(),
  };
}

function scrubbed(exchange: Exchange, scrub: Scrub): Exchange {
  return exchange.kind === 'answer'
    ? { ...exchange, body: scrub(exchange.body) }
    : { ...exchange, message: scrub(exchange.message) };
}
