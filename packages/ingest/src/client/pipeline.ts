import type { Notices } from '../log/notices.js';
import { backoffMillis } from '../pace/backoff.js';
import type { Pacer } from '../pace/pacer.js';
import { readRateLimit } from '../pace/rate-limit.js';
import { Sleeper } from '../pace/sleeper.js';
import { createPoster } from '../post/poster.js';
import type { Exchange, Transport } from '../post/transport.js';
import type { BatchLimit } from '../queue/batch-limit.js';
import type { LostRuns } from '../queue/lost-runs.js';
import { createGate } from '../send/gate.js';
import { createWatchOperation } from '../send/operation.js';
import { createRetry } from '../send/retry.js';
import { createSender } from '../send/sender.js';
import type { GiveUp, Send } from '../send/sender.js';
import type { FlushState } from './flush-state.js';
import type { Settings } from './options.js';
import type { ServerState } from './server-state.js';
import type { Settle } from './settle.js';
import type { Counters } from './stats.js';

export interface PipelineOptions {
  readonly settings: Settings;
  readonly server: ServerState;
  readonly transport: Transport;
  readonly gzip: ((body: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly stats: Counters;
  readonly notices: Notices;
  readonly lostRuns: LostRuns;
  readonly flush: FlushState;
  readonly now: () => number;
  readonly settle: Settle;
  readonly giveUp: GiveUp;
}

/** From a batch to its outcome: all that lies between lanes and transport, put together. */
export interface Pipeline {
  readonly send: Send;
  readonly limit: BatchLimit;
  /** Cuts every backoff short and lets the breaker probe at once. */
  hurry(): void;
  /** Gives up what is being sent, and what is handed in from now on. */
  abort(): void;
  close(): Promise<void>;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { settings, transport, stats, notices, flush, now, settle } = options;
  const abort = new AbortController();
  const { pacer, breaker, limit } = options.server;
  const atGate = new Sleeper();
  const betweenTries = new Sleeper();

  const post = createPoster({
    transport,
    gzip: options.gzip,
    stats,
    signal: abort.signal,
    onExchange: (exchange) => announceRateLimit(pacer, exchange, now()),
  });
  const gate = createGate({
    url: settings.url,
    pacer,
    breaker,
    deadlineMillis: settings.retryDeadlineMillis,
    troubleDeadlineMillis: settings.troubleDeadlineMillis,
    flushProbeMillis: settings.flushProbeMillis,
    sleeper: atGate,
    flush,
    signal: abort.signal,
    now,
    notices,
  });
  const backOff = (failures: number): Promise<void> => {
    const maxMillis = flush.active ? settings.flushBackoffMaxMillis : settings.backoffMaxMillis;
    const firstMillis = settings.backoffFirstMillis;
    return betweenTries.sleep(
      backoffMillis(failures, { firstMillis, maxMillis, random: Math.random }),
    );
  };
  const tryBatch = createRetry({
    url: settings.url,
    post,
    gate,
    backOff,
    deadlineMillis: settings.retryDeadlineMillis,
    now,
    stats,
    notices,
  });
  const send = createSender({
    url: settings.url,
    post,
    gate,
    tryBatch,
    backOff,
    deadlineMillis: settings.retryDeadlineMillis,
    now,
    watchOperation: createWatchOperation(settings.onOperation, now),
    limit,
    lostRuns: options.lostRuns,
    settle,
    giveUp: options.giveUp,
  });

  return {
    send,
    limit,
    hurry: () => {
      gate.hurry();
      betweenTries.wake();
    },
    abort: () => {
      abort.abort();
      atGate.close();
      betweenTries.close();
    },
    close: () => transport.close(),
  };
}

function announceRateLimit(pacer: Pacer, exchange: Exchange, now: number): void {
  if (exchange.kind !== 'answer') return;
  const limit = readRateLimit((name) => exchange.header(name));
  if (limit !== undefined) pacer.announced(now, limit);
}
