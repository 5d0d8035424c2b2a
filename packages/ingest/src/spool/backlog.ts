import type { Settle } from '../client/settle.js';
import type { Stats } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import { Sleeper } from '../pace/sleeper.js';
import type { Outcome } from '../queue/outcome.js';
import type { Ticket } from '../queue/ticket.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { readReplay } from './replay.js';
import type { Replay } from './replay.js';
import { PendingWrites } from './pending-writes.js';
import type { FileToWrite, WrittenFile } from './pending-writes.js';
import type { SpoolStore, StoredFile } from './spool-store.js';

export interface BacklogOptions {
  readonly store: SpoolStore;
  /** Hands a replayed delivery to its lane. */
  readonly feed: (replay: Replay) => void;
  readonly settle: Settle;
  readonly stats: Stats;
  readonly notices: Notices;
  /** The hand-over time of what is replayed. */
  readonly handedOverAt: () => number;
  /** Of one file. */
  readonly maxFileBytes: number;
  /** Of what waits to be written. */
  readonly maxPendingBytes: number;
  /** How long a file waits to be filled. */
  readonly gatherMillis: number;
  /** How often to look for what other processes have left, and the pause after a replay that failed. */
  readonly lookMillis: number;
  readonly retryMillis: number;
}

/** How many files are replayed at once. */
const window = 4;

/** What could not be sent and is on disk, or on its way there, and its way back. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #gather = new Sleeper();
  readonly #look = new Sleeper();
  readonly #pause = new Sleeper();
  readonly #pending = new PendingWrites();
  /** Files of this process that are not done with; and those of them that are not being replayed. */
  readonly #files: WrittenFile[] = [];
  #filesAtRest = 0;
  /** Where in the order of deliveries the first event is that is to be written and not on disk yet. */
  #unwrittenFrom = Infinity;
  #unwrittenBytes = 0;
  #givenUp = 0;
  /** Deliveries that could not be replayed, while the rest of their file is still being sent. */
  readonly #returning = new Set<Ticket>();
  #writing: Promise<void> | undefined;
  #closed = false;
  readonly #replaying: Promise<void>;

  constructor(options: BacklogOptions) {
    this.#options = options;
    this.#replaying = Promise.resolve().then(() => this.#replayAll());
  }

  /** Whether something of this process is on disk, or nearly: what comes now belongs behind it. */
  get isActive(): boolean {
    return this.#filesAtRest > 0 || this.#unwrittenBytes > 0 || this.#returning.size > 0;
  }

  /** Takes over a delivery that no lane has seen. Each event is settled once it is on disk, or dropped. */
  keep(events: readonly QueuedEvent[], lane: number): void {
    for (const event of events) {
      if (this.#unwrittenBytes < this.#options.maxPendingBytes) this.#add(event, lane, true);
      else this.#options.settle(event, notKept('the disk is slower than they come'));
    }
    this.#write();
  }

  /** The same with events that a lane could not send. */
  giveUp(events: readonly QueuedEvent[], lane: number): void {
    this.#givenUp += 1;
    for (const event of events) {
      if (event.ticket.isReplay) {
        // Still on disk.
        this.#returning.add(event.ticket);
        this.#options.settle(event, { kind: 'spooled' });
      } else {
        this.#add(event, lane, false);
      }
    }
    this.#write();
  }

  /** Writes at once what waits to be written. */
  hurry(): void {
    this.#gather.wake();
  }

  /** Writes what waits to be written, and leaves all files to the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const sleeper of [this.#gather, this.#look, this.#pause]) sleeper.close();
    await this.#writing;
    await this.#replaying;
    await this.#options.store.close();
  }

  #add(event: QueuedEvent, lane: number, isNewcomer: boolean): void {
    this.#pending.add(event, lane, isNewcomer);
    this.#unwrittenBytes += event.bytes;
    this.#unwrittenFrom = Math.min(this.#unwrittenFrom, event.ticket.sequence);
  }

  #write(): void {
    if (this.#pending.bytes >= this.#options.maxFileBytes) this.#gather.wake();
    this.#writing ??= Promise.resolve().then(() => this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    const { maxFileBytes, gatherMillis, settle } = this.#options;
    while (this.#pending.bytes > 0) {
      if (this.#pending.bytes < maxFileBytes) await this.#gather.sleep(gatherMillis);
      for (const file of this.#pending.take(maxFileBytes, this.#files)) {
        const outcome = await this.#writeFile(file);
        for (const event of file.events) {
          this.#unwrittenBytes -= event.bytes;
          settle(event, outcome);
        }
      }
      this.#unwrittenFrom = this.#pending.first;
      this.#look.wake();
    }
    this.#writing = undefined;
  }

  async #writeFile(file: FileToWrite): Promise<Outcome> {
    const { lane, sequence, text, events } = file;
    const written = await this.#options.store.write({ sequence, text, events: events.length });
    switch (written.kind) {
      case 'kept':
        this.#files.push({ lane, sequence });
        this.#filesAtRest += 1;
        return { kind: 'spooled' };
      case 'full':
        return notKept('the spool directory has no room left');
      case 'failed':
        return notKept(`the spool directory cannot be written (${written.message})`);
    }
  }

  async #replayAll(): Promise<void> {
    while (!this.#closed) {
      const underWay: Promise<boolean>[] = [];
      const since = this.#givenUp;
      let isMore = true;
      while (isMore && underWay.length < window) {
        const file = await this.#options.store.take();
        isMore = file !== undefined;
        if (file !== undefined) underWay.push((await this.#begin(file, since)).isSent);
      }
      const areSent = await Promise.all(underWay);
      if (areSent.length === 0) await this.#look.sleep(this.#options.lookMillis);
      else if (areSent.includes(false)) await this.#pause.sleep(this.#options.retryMillis);
    }
  }

  /** Resolves once all of a file is in its lanes: the next may follow. `isSent` tells whether it is done with. */
  async #begin(file: StoredFile, since: number): Promise<{ isSent: Promise<boolean> }> {
    const replay = file.isExpired
      ? 'expired'
      : await readReplay(file, this.#options.handedOverAt());
    if (typeof replay === 'string') {
      if (file.isOwn) this.#filesAtRest -= 1;
      await this.#leave(file, replay);
      return { isSent: Promise.resolve(true) };
    }
    // What was given up may belong before this file: it is on disk already, or about to be written.
    if (this.#givenUp !== since || this.#unwrittenFrom < file.sequence) {
      this.#gather.wake();
      file.putBack();
      return { isSent: Promise.resolve(false) };
    }
    // Only now: until this moment what comes belongs behind the file, on disk.
    if (file.isOwn) this.#filesAtRest -= 1;
    for (const delivery of replay) this.#options.feed(delivery);
    return { isSent: this.#finish(file, replay) };
  }

  async #finish(file: StoredFile, replay: readonly Replay[]): Promise<boolean> {
    const deliveries = await Promise.all(replay.map(({ ticket }) => ticket.done));
    for (const { ticket } of replay) this.#returning.delete(ticket);
    if (deliveries.every(({ status }) => status !== 'spooled')) {
      await file.remove();
      this.#forget(file);
      return true;
    }
    if (file.isOwn) this.#filesAtRest += 1;
    file.putBack();
    return false;
  }

  async #leave(file: StoredFile, why: 'gone' | 'expired' | 'corrupt'): Promise<void> {
    this.#forget(file);
    if (why === 'gone') return;
    await (why === 'expired' ? file.remove() : file.setAside());
    this.#lost(file, why);
  }

  #forget(file: StoredFile): void {
    const place = this.#files.findIndex(({ sequence }) => sequence === file.sequence);
    if (file.isOwn && place >= 0) this.#files.splice(place, 1);
  }

  #lost(file: StoredFile, why: 'expired' | 'corrupt'): void {
    const { stats, notices } = this.#options;
    stats.count('events', file.events);
    stats.count('replayed', file.events);
    stats.dropped(why === 'expired' ? 'expired' : 'spool-damaged', file.events);
    const what = why === 'expired' ? 'too old' : 'damaged, and was set aside';
    const message = `A spool file with ${file.events} events was ${what}.`;
    notices.sayRarely('warn', `spool ${why}`, message);
  }
}

function notKept(why: string): Outcome {
  return { kind: 'dropped', reason: 'queue-full', message: `the queue is full, and ${why}` };
}
