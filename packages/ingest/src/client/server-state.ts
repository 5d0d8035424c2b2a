import { Breaker } from '../pace/breaker.js';
import { Pacer } from '../pace/pacer.js';
import { BatchLimit } from '../queue/batch-limit.js';
import type { Settings } from './options.js';

/** What a client has learnt of the server. Nothing of it belongs to a request, so it outlives the pipeline that learnt it. */
export interface ServerState {
  readonly pacer: Pacer;
  readonly breaker: Breaker;
  readonly limit: BatchLimit;
}

export function newServerState(settings: Settings, probeLimitMillis?: number): ServerState {
  return {
    pacer: new Pacer(),
    breaker: new Breaker({
      firstProbeMillis: settings.probeFirstMillis,
      maxProbeMillis: settings.probeMaxMillis,
      ...(probeLimitMillis !== undefined && { probeLimitMillis }),
    }),
    limit: new BatchLimit({ events: settings.maxBatchEvents, bytes: settings.maxBatchBytes }),
  };
}
