import type { IngestEvent } from '../contract/event.js';
import { createPoster } from '../post/poster.js';
import type { Post } from '../post/poster.js';
import { gzip } from '../post/gzip.js';
import { matchResults } from '../post/match-results.js';
import { isDuplicate, refusalRuleOf } from '../post/refusal-rule.js';
import { requestHeaders } from '../post/request-headers.js';
import { createUndiciTransport } from '../post/undici-transport.js';
import type { Transport } from '../post/transport.js';
import { Lane } from '../queue/lane.js';
import { laneOf } from '../queue/lane-of.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { serialise } from '../queue/serialise.js';
import { Ticket } from '../queue/ticket.js';
import type { DeliverHints, Delivery, IngestClient } from './ingest-client.js';
import { settingsOf } from './options.js';
import type { IngestClientOptions, Settings } from './options.js';
import { Stats } from './stats.js';
import type { IngestStats } from './stats.js';

/** @throws {TypeError} when `apiUrl` is no http(s) URL. Nothing the client does afterwards throws or rejects. */
export function createIngestClient(options: IngestClientOptions): IngestClient {
  return new Client(settingsOf(options));
}

class Client implements IngestClient {
  readonly #stats = new Stats();
  readonly #abort = new AbortController();
  readonly #unsettled = new Set<Ticket>();
  readonly #transport: Transport;
  readonly #post: Post;
  readonly #lanes: readonly Lane[];
  #flushing = 0;
  #shutdown: Promise<boolean> | undefined;

  constructor(settings: Settings) {
    this.#transport = createUndiciTransport({
      url: settings.url,
      headers: requestHeaders(settings.publicKey, settings.headers),
      timeoutMillis: settings.timeoutMillis,
      connections: settings.concurrency,
      aroundRequest: settings.aroundRequest,
    });
    this.#post = createPoster({
      transport: this.#transport,
      stats: this.#stats,
      signal: this.#abort.signal,
      ...(settings.compression === 'gzip' ? { gzip } : {}),
    });
    const limit = { events: settings.maxBatchEvents, bytes: settings.maxBatchBytes };
    this.#lanes = Array.from(
      { length: settings.concurrency },
      () =>
        new Lane({
          lingerMillis: settings.lingerMillis,
          limit: () => limit,
          flushing: () => this.#flushing > 0,
          now: () => performance.now(),
          send: (batch) => this.#send(batch),
        }),
    );
  }

  deliver(
    lane: string,
    events: readonly IngestEvent[],
    hints: DeliverHints = {},
  ): Promise<Delivery> {
    const ticket = new Ticket({
      lane,
      isolated: hints.isolated ?? false,
      handedOverAt: performance.now(),
      events: events.length,
    });
    this.#stats.count('events', events.length);
    this.#unsettled.add(ticket);
    void ticket.done.then(() => this.#unsettled.delete(ticket));
    const queued: QueuedEvent[] = [];
    for (const event of events) {
      const { runId, event: kind, timestamp } = event;
      const parentRunId = event.event === 'start' ? event.parentRunId : undefined;
      const written = serialise(event);
      if (written.kind === 'json') {
        const { json, bytes } = written;
        queued.push({ json, bytes, runId, event: kind, parentRunId, timestamp, ticket });
      } else {
        const { message } = written;
        this.#count({ kind: 'refused', rule: 'unserialisable', message });
        ticket.settle(event, { kind: 'refused', rule: 'unserialisable', message });
      }
    }
    for (const event of queued) this.#stats.queued(1, event.bytes);
    if (this.#shutdown !== undefined) {
      for (const event of queued) this.#settle(event, droppedAtShutdown);
    } else {
      this.#lanes[laneOf(lane, this.#lanes.length)]?.add(queued);
    }
    return ticket.done;
  }

  async forceFlush(timeoutMillis = 30_000): Promise<boolean> {
    const handedOver = [...this.#unsettled].map((ticket) => ticket.done);
    if (handedOver.length === 0) return true;
    this.#flushing += 1;
    for (const lane of this.#lanes) lane.wake();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMillis);
    });
    try {
      return await Promise.race([Promise.all(handedOver).then(() => true), deadline]);
    } finally {
      clearTimeout(timer);
      this.#flushing -= 1;
    }
  }

  shutdown(timeoutMillis?: number): Promise<boolean> {
    return (this.#shutdown ??= this.#close(timeoutMillis));
  }

  stats(): IngestStats {
    return this.#stats.snapshot();
  }

  async #close(timeoutMillis?: number): Promise<boolean> {
    const flushed = await this.forceFlush(timeoutMillis);
    this.#abort.abort();
    for (const lane of this.#lanes) {
      for (const event of lane.queue.remove(() => false)) this.#settle(event, droppedAtShutdown);
    }
    await this.#transport.close();
    return flushed;
  }

  async #send(batch: readonly QueuedEvent[]): Promise<void> {
    const answer = await this.#post(batch);
    if (answer.kind !== 'accepted') {
      const reason = answer.kind === 'unauthorised' ? 'unauthorised' : 'expired';
      const message = 'message' in answer ? answer.message : 'cancelled';
      for (const event of batch) this.#settle(event, { kind: 'dropped', reason, message });
      return;
    }
    const results = matchResults(batch, answer.results);
    for (const [index, event] of batch.entries()) {
      const result = results[index];
      if (result === undefined || result.success || isDuplicate(result.error)) {
        this.#settle(event, { kind: 'accepted', duplicate: result?.success === false });
      } else {
        const rule = refusalRuleOf(result.error);
        this.#settle(event, { kind: 'refused', rule, message: result.error });
      }
    }
  }

  #settle(event: QueuedEvent, outcome: Outcome): void {
    this.#stats.queued(-1, -event.bytes);
    this.#count(outcome);
    event.ticket.settle(event, outcome);
  }

  #count(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'accepted':
        this.#stats.count('accepted');
        if (outcome.duplicate) this.#stats.count('duplicates');
        return;
      case 'refused':
        return this.#stats.refused(outcome.rule);
      case 'dropped':
        return this.#stats.dropped(outcome.reason, 1);
      case 'spooled':
        return this.#stats.count('spooled');
    }
  }
}

const droppedAtShutdown: Outcome = {
  kind: 'dropped',
  reason: 'shutdown',
  message: 'the client is shut down',
};
