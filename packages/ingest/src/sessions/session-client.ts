import type { DeliverHints, Delivery, IngestClient } from '../client/ingest-client.js';
import type { HandedOver } from '../client/intake.js';
import { Intake, afterShutdown, undelivered, withoutPublicKey } from '../client/intake.js';
import type { Settings } from '../client/options.js';
import { newServerState } from '../client/server-state.js';
import { createSettle } from '../client/settle.js';
import { Stats } from '../client/stats.js';
import type { IngestStats } from '../client/stats.js';
import type { IngestEvent } from '../contract/event.js';
import { Notices } from '../log/notices.js';
import { scrubberOf, withoutKey } from '../log/scrub.js';
import type { Transport } from '../post/transport.js';
import { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import { victimsOf } from '../queue/overflow.js';
import { LooseTimer } from './loose-timer.js';
import { promiseOnDemand } from './promise-on-demand.js';
import { Session } from './session.js';
import type { SessionParts } from './session.js';
import { WaitingLine, heldBytesOf } from './waiting-line.js';

/** What differs between runtimes. */
export interface WebPlatform {
  readonly transport: Transport;
  readonly gzip: ((body: Uint8Array) => Promise<Uint8Array>) | undefined;
}

const defaultFlushMillis = 30_000;
/** How often a flush looks whether the sessions of others are through. */
const lookMillis = 25;
/** How long events wait for a flush before they are sent without. Seldom, since each request is one of a few that are allowed. */
const unaskedMillis = 5_000;
/** After so long without any flush, something must be said. */
const forgottenMillis = 30_000;

const now = (): number => performance.now();

/**
 * The client for runtimes in which every request has an event loop of its own. What waits is plain data, and is sent by
 * whoever calls `forceFlush`, within their own request: no promise, timer or signal is ever shared between two requests.
 */
export function createSessionClient(settings: Settings, platform: WebPlatform): IngestClient {
  return new SessionClient(settings, platform);
}

class SessionClient implements IngestClient {
  readonly #parts: SessionParts;
  readonly #intake: Intake;
  readonly #line = new WaitingLine();
  readonly #sessions = new Set<Session>();
  readonly #unasked = new LooseTimer(now, () => this.forceFlush());
  #flushedAt = Number.NEGATIVE_INFINITY;
  #isShutDown = false;
  #isClosed = false;

  constructor(settings: Settings, { transport, gzip }: WebPlatform) {
    const stats = new Stats();
    const lostRuns = new LostRuns();
    const scrub = scrubberOf(settings.publicKey);
    const notices = new Notices((level, message) => settings.log(level, scrub(message)), now);
    const settle = createSettle(stats, lostRuns, notices, settings.url);
    this.#intake = new Intake(stats, settle, now);
    this.#parts = {
      settings,
      transport: withoutKey(transport, scrub),
      gzip: settings.compression === 'gzip' ? gzip : undefined,
      server: newServerState(settings, settings.flushProbeMillis),
      stats,
      notices,
      lostRuns,
      settle,
      now,
    };
  }

  deliver(
    lane: string,
    events: readonly IngestEvent[],
    hints: DeliverHints = {},
  ): Promise<Delivery> {
    const delivery = this.#intake.take(lane, events, hints);
    const closed = this.#closedBecause();
    if (closed !== undefined) this.#settleAll([delivery], closed);
    else if (delivery.events.length > 0) this.#enqueue(delivery);
    return promiseOnDemand(() => delivery.ticket.done);
  }

  async forceFlush(timeoutMillis: number = defaultFlushMillis): Promise<boolean> {
    this.#flushedAt = now();
    try {
      const limitMillis = timeoutMillis > 0 ? timeoutMillis : 0;
      return await this.#flush(this.#intake.newest, now() + limitMillis);
    } catch {
      // Outside of any request nothing can be sent, nor waited for.
      return false;
    } finally {
      if (this.#line.first !== undefined) this.#unasked.set(unaskedMillis);
    }
  }

  async shutdown(timeoutMillis?: number): Promise<boolean> {
    this.#isShutDown = true;
    const isFlushed = await this.forceFlush(timeoutMillis);
    this.#isClosed = true;
    this.#unasked.stop();
    this.#settleAll(
      this.#line.take(() => true),
      undelivered,
    );
    return isFlushed;
  }

  stats(): IngestStats {
    const inFlight = [...this.#sessions].reduce((sum, session) => sum + session.inFlight, 0);
    return { ...this.#parts.stats.snapshot(), inFlight };
  }

  async #flush(newest: number, deadlineAt: number): Promise<boolean> {
    for (;;) {
      this.#takeBackFromLost();
      const isFree = (lane: string): boolean =>
        ![...this.#sessions].some(({ unsettled }) => unsettled.has(lane));
      // A trace stays with its session, since its order must hold.
      const deliveries = this.#line.take(({ lane }) => isFree(lane));
      if (deliveries.length > 0) await this.#send(deliveries, deadlineAt - now());
      if (!this.#isWaitingFor(newest)) return true;
      const leftMillis = deadlineAt - now();
      if (leftMillis <= 0) return false;
      await new Promise((resolve) => setTimeout(resolve, Math.min(lookMillis, leftMillis)));
    }
  }

  async #send(deliveries: readonly HandedOver[], timeoutMillis: number): Promise<void> {
    const session = new Session(this.#parts, deliveries);
    this.#sessions.add(session);
    try {
      await session.run(timeoutMillis);
    } finally {
      this.#end(session);
    }
  }

  #takeBackFromLost(): void {
    for (const session of this.#sessions) if (session.isLost) this.#end(session);
  }

  #end(session: Session): void {
    this.#sessions.delete(session);
    const left = session.unsettled.takeAll();
    if (this.#isClosed) this.#settleAll(left, undelivered);
    else this.#line.putBack(left);
  }

  #isWaitingFor(newest: number): boolean {
    const { first } = this.#line;
    if (first !== undefined && first.sequence <= newest) return true;
    return [...this.#sessions].some(({ unsettled }) => unsettled.isWaitingFor(newest));
  }

  #enqueue(delivery: HandedOver): void {
    const { settings, stats } = this.#parts;
    const heldBytes = heldBytesOf(delivery.events);
    const freeBytes = settings.maxQueueBytes - (stats.queuedBytes - heldBytes);
    const incoming = { ticket: delivery.ticket, heldBytes };
    const victims = victimsOf(incoming, freeBytes, () => this.#line.held());
    this.#line.add(delivery);
    this.#settleAll(
      this.#line.take((ticket) => victims.has(ticket)),
      queueFull,
    );
    this.#unasked.set(unaskedMillis);
    this.#remind();
  }

  #remind(): void {
    const waitsSince = this.#line.first?.handedOverAt ?? Infinity;
    if (now() - waitsSince < forgottenMillis || this.#flushedAt > waitsSince) return;
    this.#parts.notices.sayRarely('warn', 'unflushed', unflushed);
  }

  #closedBecause(): Outcome | undefined {
    if (this.#isShutDown) return afterShutdown;
    return this.#parts.settings.publicKey === '' ? withoutPublicKey : undefined;
  }

  #settleAll(deliveries: readonly HandedOver[], outcome: Outcome): void {
    for (const { events } of deliveries) {
      for (const event of events) this.#parts.settle(event, outcome);
    }
  }
}

const unflushed =
  'Runs wait to be sent. On this platform nothing goes on after a request: hand the promise of forceFlush() to waitUntil(), or await it.';

const queueFull: Outcome = {
  kind: 'dropped',
  reason: 'queue-full',
  message:
    'the queue is full, since Lunary takes events more slowly than they come, or not at all: maxQueueBytes makes it larger',
};
