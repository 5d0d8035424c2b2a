import type { Counters } from '../client/stats.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { batchBody } from './batch-body.js';
import { readAnswer } from './read-answer.js';
import type { Answer } from './read-answer.js';
import type { Exchange, Payload, Transport } from './transport.js';

/** Below this, compressing costs more than it saves. */
const minCompressedBytes = 1_024;

export interface PosterOptions {
  readonly transport: Transport;
  /** Undefined: bodies go as they are. */
  readonly gzip: ((body: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly stats: Counters;
  readonly signal: AbortSignal;
  /** Sees every exchange. */
  readonly onExchange: (exchange: Exchange) => void;
}

export type PostAnswer = Exclude<Answer, { readonly kind: 'encoding-refused' }> & {
  /** Of the HTTP answer, if there was a whole one. */
  readonly status?: number;
};

/** Events in, one request, what its answer means out. Without events it only asks whether the server is there. */
export type Post = (events: readonly QueuedEvent[]) => Promise<PostAnswer>;

export function createPoster(options: PosterOptions): Post {
  const { transport, stats, signal } = options;
  // Until a server says that it takes no compressed bodies.
  let gzip = options.gzip;

  const payloadOf = async (events: readonly QueuedEvent[]): Promise<Payload> => {
    const body = batchBody(events);
    return gzip === undefined || body.length < minCompressedBytes
      ? { bytes: body }
      : { bytes: await gzip(body), encoding: 'gzip' };
  };

  const exchange = async (payload: Payload): Promise<Exchange> => {
    stats.count('posts');
    stats.count('bytesSent', payload.bytes.length);
    stats.inFlight(1);
    try {
      return await transport.post(payload, signal);
    } finally {
      stats.inFlight(-1);
    }
  };

  const post: Post = async (events) => {
    const payload = await payloadOf(events);
    const answered = await exchange(payload);
    options.onExchange(answered);
    const answer = readAnswer(answered, payload.encoding !== undefined);
    if (answer.kind !== 'encoding-refused') {
      return answered.kind === 'answer' ? { ...answer, status: answered.status } : answer;
    }
    gzip = undefined;
    return post(events);
  };
  return post;
}
