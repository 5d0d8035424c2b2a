import { FlushState } from '../client/flush-state.js';
import type { HandedOver } from '../client/intake.js';
import type { Settings } from '../client/options.js';
import { createPipeline } from '../client/pipeline.js';
import type { ServerState } from '../client/server-state.js';
import type { Settle } from '../client/settle.js';
import type { Counter, Counters, Stats } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import { isDoneWithin } from '../pace/deadline.js';
import { unref } from '../pace/unref.js';
import type { Transport } from '../post/transport.js';
import { LaneSet } from '../queue/lane-set.js';
import type { LostRuns } from '../queue/lost-runs.js';
import { Unsettled } from './unsettled.js';

/** How often a session shows that it is alive, and after how long without that it is taken to be gone. */
const pulseMillis = 250;
const lostAfterMillis = 1_000;

/** What sessions share: all of it plain data, which belongs to no request. */
export interface SessionParts {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly gzip: ((body: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly server: ServerState;
  readonly stats: Stats;
  readonly notices: Notices;
  readonly lostRuns: LostRuns;
  readonly settle: Settle;
  readonly now: () => number;
}

/**
 * Sends some deliveries once, with timers, signals and promises that are all of the request it is made in. That request may
 * be cancelled at any moment, and then nothing of this ever runs again: whoever sees no pulse takes back what is unsettled.
 */
export class Session {
  readonly unsettled: Unsettled;
  readonly #parts: SessionParts;
  readonly #deliveries: readonly HandedOver[];
  #pulseAt: number;
  #inFlight = 0;

  constructor(parts: SessionParts, deliveries: readonly HandedOver[]) {
    this.#parts = parts;
    this.#deliveries = deliveries;
    this.unsettled = new Unsettled(deliveries);
    this.#pulseAt = parts.now();
  }

  get isLost(): boolean {
    return this.#parts.now() - this.#pulseAt > lostAfterMillis;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Resolves when all is settled, or given back at the deadline: then it is still unsettled. */
  async run(timeoutMillis: number): Promise<void> {
    const { settings, now, settle } = this.#parts;
    const pulse = setInterval(() => (this.#pulseAt = now()), pulseMillis);
    unref(pulse);
    try {
      const flush = new FlushState();
      flush.begin(now());
      const pipeline = createPipeline({
        ...this.#parts,
        stats: this.#counters(),
        flush,
        settle: (event, outcome) => {
          // What a session that was taken to be gone still learns is another's to tell.
          if (this.unsettled.settle(event)) settle(event, outcome);
        },
        giveUp: (events, reason, message) => {
          // At the deadline they are only given back.
          if (reason === 'shutdown') return;
          for (const event of events) {
            if (this.unsettled.settle(event)) settle(event, { kind: 'dropped', reason, message });
          }
        },
      });
      pipeline.hurry();
      const lanes = new LaneSet({
        lanes: settings.concurrency,
        lingerMillis: 0,
        limit: () => pipeline.limit.current,
        flushing: () => true,
        now,
        send: pipeline.send,
        spill: () => {},
      });
      for (const { ticket, events } of this.#deliveries) lanes.add(ticket, events);
      const sent = lanes.close();
      await isDoneWithin(sent, timeoutMillis);
      pipeline.abort();
      await sent;
    } finally {
      clearInterval(pulse);
    }
  }

  /** Requests under way are told by each session, so that those of a lost one are forgotten with it. */
  #counters(): Counters {
    const { stats } = this.#parts;
    return {
      count: (counter: Counter, by?: number) => stats.count(counter, by),
      inFlight: (by) => {
        this.#inFlight += by;
      },
    };
  }
}
