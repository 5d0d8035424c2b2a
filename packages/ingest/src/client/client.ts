import type { IngestEvent } from '../contract/event.js';
import { Notices } from '../log/notices.js';
import { scrubberOf, withoutKey } from '../log/scrub.js';
import { isDoneWithin } from '../pace/deadline.js';
import type { Transport } from '../post/transport.js';
import { LaneSet } from '../queue/lane-set.js';
import { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import { victimsOf } from '../queue/overflow.js';
import type { Held } from '../queue/overflow.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { Backlog } from '../spool/backlog.js';
import type { SpoolStore } from '../spool/spool-store.js';
import type { Ticket } from '../queue/ticket.js';
import { FlushState } from './flush-state.js';
import type { DeliverHints, Delivery, DropReason, IngestClient } from './ingest-client.js';
import { Intake, afterShutdown, withoutPublicKey } from './intake.js';
import type { Settings } from './options.js';
import { createPipeline } from './pipeline.js';
import type { Pipeline } from './pipeline.js';
import { newServerState } from './server-state.js';
import { createSettle } from './settle.js';
import type { Settle } from './settle.js';
import { Stats } from './stats.js';
import type { IngestStats } from './stats.js';

/** What differs between runtimes. */
export interface Platform {
  readonly transport: Transport;
  readonly gzip: (body: Uint8Array) => Promise<Uint8Array>;
  readonly spool: SpoolStore | undefined;
}

const defaultFlushMillis = 30_000;
// Monotonic: a clock that is set must neither expire events nor freeze them.
const now = (): number => performance.now();

export function createClient(settings: Settings, platform: Platform): IngestClient {
  return new Client(settings, platform);
}

class Client implements IngestClient {
  readonly #settings: Settings;
  readonly #stats = new Stats();
  readonly #flush = new FlushState();
  readonly #lostRuns = new LostRuns();
  readonly #waiting = new Map<Ticket, Held>();
  readonly #notices: Notices;
  readonly #settle: Settle;
  readonly #intake: Intake;
  readonly #pipeline: Pipeline;
  readonly #lanes: LaneSet;
  readonly #backlog: Backlog | undefined;
  #shutdown: Promise<boolean> | undefined;

  constructor(settings: Settings, platform: Platform) {
    this.#settings = settings;
    const scrub = scrubberOf(settings.publicKey);
    const notices = new Notices((level, message) => settings.log(level, scrub(message)), now);
    this.#notices = notices;
    this.#settle = createSettle(this.#stats, this.#lostRuns, notices, settings.url);
    this.#intake = new Intake(this.#stats, this.#settle, now);
    this.#pipeline = createPipeline({
      settings,
      server: newServerState(settings),
      transport: withoutKey(platform.transport, scrub),
      gzip: settings.compression === 'gzip' ? platform.gzip : undefined,
      stats: this.#stats,
      notices,
      lostRuns: this.#lostRuns,
      flush: this.#flush,
      now,
      settle: this.#settle,
      giveUp: (given, reason, message) => this.#giveUp(given, reason, message),
    });
    this.#lanes = new LaneSet({
      lanes: settings.concurrency,
      lingerMillis: settings.lingerMillis,
      limit: () => this.#pipeline.limit.current,
      flushing: () => this.#flush.active,
      now,
      send: this.#pipeline.send,
      spill: (events, lane) => this.#backlog?.giveUp(events, lane),
    });
    this.#backlog =
      platform.spool === undefined
        ? undefined
        : new Backlog({
            store: platform.spool,
            lostRuns: this.#lostRuns,
            arrived: ({ events }) => this.#countIn(events),
            feed: ({ ticket, events }) => this.#lanes.add(ticket, events),
            settle: this.#settle,
            stats: this.#stats,
            notices,
            // Past the linger: there is no point in waiting for more.
            handedOverAt: () => now() - settings.lingerMillis,
            hasRoom: () => this.#stats.queuedBytes <= settings.maxQueueBytes,
            gatherMillis: settings.lingerMillis,
            retryMillis: settings.backoffMaxMillis,
          });
  }

  deliver(
    lane: string,
    events: readonly IngestEvent[],
    hints: DeliverHints = {},
  ): Promise<Delivery> {
    const { ticket, events: queued } = this.#intake.take(lane, events, hints);
    const closed = this.#closedBecause();
    if (closed !== undefined) this.#settleAll(queued, closed);
    else if (queued.length > 0) this.#enqueue(ticket, queued);
    return ticket.done;
  }

  async forceFlush(timeoutMillis: number = defaultFlushMillis): Promise<boolean> {
    const handedOver = [...this.#waiting.keys()].map((ticket) => ticket.done);
    if (handedOver.length === 0) return true;
    this.#flush.begin(now());
    this.#pipeline.hurry();
    this.#backlog?.hurry();
    this.#lanes.wake();
    try {
      return await isDoneWithin(Promise.all(handedOver), timeoutMillis);
    } finally {
      this.#flush.end();
    }
  }

  shutdown(timeoutMillis?: number): Promise<boolean> {
    return (this.#shutdown ??= this.#close(timeoutMillis));
  }

  stats(): IngestStats {
    return this.#stats.snapshot();
  }

  async #close(timeoutMillis?: number): Promise<boolean> {
    const isFlushed = await this.forceFlush(timeoutMillis);
    this.#pipeline.abort();
    // A disk that hangs, as one on a network may, must not keep the app from its end.
    const isClosed = await isDoneWithin(this.#closeAll(), this.#settings.closeMillis);
    if (!isClosed) this.#notices.say('error', diskHangs);
    await this.#pipeline.close();
    return isFlushed && isClosed;
  }

  async #closeAll(): Promise<void> {
    await this.#lanes.close();
    await this.#backlog?.close();
  }

  #enqueue(ticket: Ticket, events: readonly QueuedEvent[]): void {
    // While something is on disk, what comes now belongs behind it.
    if (this.#backlog?.isActive === true) return this.#keep(ticket, events, this.#backlog);
    const heldBytes = events.reduce((sum, event) => sum + event.heldBytes, 0);
    const incoming = { ticket, heldBytes };
    const freeBytes = this.#settings.maxQueueBytes - (this.#stats.queuedBytes - heldBytes);
    const victims = victimsOf(incoming, freeBytes, () => [...this.#waiting.values()]);
    if (victims.size > 0 && this.#backlog !== undefined) {
      return this.#keep(ticket, events, this.#backlog);
    }
    if (victims.size > 0) {
      const dropped = victims.has(ticket) ? events : this.#lanes.remove(victims);
      this.#settleAll(dropped, queueFull);
      if (victims.has(ticket)) return;
    }
    this.#await(incoming);
    this.#lanes.add(ticket, events);
  }

  #keep(ticket: Ticket, events: readonly QueuedEvent[], backlog: Backlog): void {
    this.#await({ ticket, heldBytes: 0 });
    backlog.keep(events, this.#lanes.numberOf(ticket));
  }

  #await(held: Held): void {
    this.#waiting.set(held.ticket, held);
    held.ticket.whenDone(() => this.#waiting.delete(held.ticket));
  }

  #countIn(replayed: readonly QueuedEvent[]): void {
    this.#stats.count('events', replayed.length);
    this.#stats.count('replayed', replayed.length);
    for (const event of replayed) this.#stats.queued(1, event.heldBytes);
  }

  #giveUp(events: readonly QueuedEvent[], reason: DropReason, message: string): void {
    if (this.#backlog === undefined) {
      return this.#settleAll(events, { kind: 'dropped', reason, message });
    }
    const [first] = events;
    if (first === undefined) return;
    // What comes after may belong to what goes to disk, and then goes behind it: the rest of the batch, and the lane's.
    for (const event of events) this.#lostRuns.noteSpooled(event);
    this.#lanes.spill(first.ticket);
    this.#backlog.giveUp(events, this.#lanes.numberOf(first.ticket));
  }

  #closedBecause(): Outcome | undefined {
    if (this.#shutdown !== undefined) return afterShutdown;
    return this.#settings.publicKey === '' ? withoutPublicKey : undefined;
  }

  #settleAll(events: readonly QueuedEvent[], outcome: Outcome): void {
    for (const event of events) this.#settle(event, outcome);
  }
}

const diskHangs =
  'The spool directory does not take in time what could not be delivered: some of it may be lost.';

const queueFull: Outcome = {
  kind: 'dropped',
  reason: 'queue-full',
  message:
    'the queue is full, since Lunary takes events more slowly than they come, or not at all: maxQueueBytes makes it larger, spoolDirectory keeps what has no room',
};
