import type { Settle } from '../client/settle.js';
import type { Stats } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import { Sleeper } from '../pace/sleeper.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Ticket } from '../queue/ticket.js';
import type { OwnFiles } from './own-files.js';
import { readReplay } from './replay.js';
import type { Replay } from './replay.js';
import type { SpoolStore, StoredFile } from './spool-store.js';
import type { SpoolWriter } from './spool-writer.js';

export interface ReplayerOptions {
  readonly store: SpoolStore;
  readonly files: OwnFiles;
  /** Counts a delivery as handed over once more. */
  readonly arrived: (replay: Replay) => void;
  /** Hands it to its lane. */
  readonly feed: (replay: Replay) => void;
  readonly settle: Settle;
  readonly stats: Stats;
  readonly notices: Notices;
  /** The hand-over time of what is replayed. */
  readonly handedOverAt: () => number;
  /** What it still has to write may come first. */
  readonly writer: Pick<SpoolWriter, 'unwrittenFrom' | 'hurry'>;
  /** Of what is being replayed, as JSON. */
  readonly maxReplayBytes: number;
  /** How often to look for what other processes have left, and the pause after a replay that failed. */
  readonly lookMillis: number;
  readonly retryMillis: number;
}

interface Begun {
  readonly bytes: number;
  /** Whether the file is done with. */
  readonly isSent: Promise<boolean>;
}

/** The way back from disk: file after file into the lanes, each removed once all of it is answered for. */
export class Replayer {
  readonly #options: ReplayerOptions;
  readonly #look = new Sleeper();
  readonly #pause = new Sleeper();
  readonly #room = new Sleeper();
  /** Deliveries that could not be replayed, while the rest of their file is still being sent. */
  readonly #returning = new Set<Ticket>();
  #givenUp = 0;
  #closed = false;
  readonly #working: Promise<void>;

  constructor(options: ReplayerOptions) {
    this.#options = options;
    this.#working = Promise.resolve().then(() => this.#work());
  }

  /** Whether something that could not be sent is on its way back to where it was. */
  get isReturning(): boolean {
    return this.#returning.size > 0;
  }

  /** There are new files. */
  wake(): void {
    this.#look.wake();
  }

  /** What was given up may belong before files that are next: those wait until it is written. */
  givenUp(): void {
    this.#givenUp += 1;
  }

  /** An event that is being replayed could not be sent. It is still on disk. */
  returns(event: QueuedEvent): void {
    this.#returning.add(event.ticket);
    this.#options.settle(event, { kind: 'spooled' });
  }

  /** Leaves the files to the next process. Resolves once nothing is being replayed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const sleeper of [this.#look, this.#pause, this.#room]) sleeper.close();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { store, notices, lookMillis, retryMillis } = this.#options;
    const trouble = await store.check();
    if (trouble !== undefined) {
      const message = `The spool directory cannot be used (${trouble}): what cannot be delivered in time will be lost.`;
      notices.say('error', message);
    }
    while (!this.#closed) {
      const came = await this.#replay();
      if (came === 'nothing') await this.#look.sleep(lookMillis);
      else if (came === 'failed') await this.#pause.sleep(retryMillis);
    }
  }

  /** Until there is nothing left, or something of it cannot be sent. */
  async #replay(): Promise<'nothing' | 'sent' | 'failed'> {
    const since = this.#givenUp;
    const sending = new Set<Promise<void>>();
    // One file tells whether the server is there. Until it is, the others are better off where they are.
    const so = { files: 0, bytes: 0, maxBytes: 1, isFailed: false };
    while (!so.isFailed && !this.#closed) {
      const file = await this.#options.store.take();
      if (file === undefined) break;
      const { bytes, isSent } = await this.#begin(file, since);
      so.files += 1;
      so.bytes += bytes;
      const follow = async (): Promise<void> => {
        if (await isSent) so.maxBytes = this.#options.maxReplayBytes;
        else so.isFailed = true;
        so.bytes -= bytes;
        sending.delete(sent);
        this.#room.wake();
      };
      const sent = follow();
      sending.add(sent);
      while (so.bytes >= so.maxBytes && !this.#closed) {
        await this.#room.sleep(Infinity);
      }
    }
    await Promise.all(sending);
    if (so.isFailed) return 'failed';
    return so.files === 0 ? 'nothing' : 'sent';
  }

  /** Resolves once all of a file is in its lanes: the next may follow. */
  async #begin(file: StoredFile, since: number): Promise<Begun> {
    const { files, arrived, feed, handedOverAt, writer } = this.#options;
    const replay = await readReplay(file, handedOverAt());
    // What was given up may belong before this file: it is on disk already, or about to be written.
    const isEarly = file.isOwn && writer.unwrittenFrom < file.sequence;
    if (this.#givenUp !== since || isEarly) {
      writer.hurry();
      file.putBack();
      return { bytes: 0, isSent: Promise.resolve(false) };
    }
    // Only now: until this moment what comes belongs behind the file, on disk.
    if (file.isOwn) files.taken();
    if (replay.kind !== 'replay') {
      await this.#leave(file, replay.kind);
      return { bytes: 0, isSent: Promise.resolve(true) };
    }
    const { deliveries } = replay;
    if (file.isExpired) {
      await this.#expire(file, deliveries);
      return { bytes: 0, isSent: Promise.resolve(true) };
    }
    for (const delivery of deliveries) {
      arrived(delivery);
      feed(delivery);
    }
    return { bytes: bytesOf(deliveries), isSent: this.#finish(file, deliveries) };
  }

  async #finish(file: StoredFile, deliveries: readonly Replay[]): Promise<boolean> {
    const answers = await Promise.all(deliveries.map(({ ticket }) => ticket.done));
    for (const { ticket } of deliveries) this.#returning.delete(ticket);
    if (answers.every(({ status }) => status !== 'spooled')) {
      await file.remove();
      if (file.isOwn) this.#options.files.done(file.sequence);
      return true;
    }
    if (file.isOwn) this.#options.files.returned();
    file.putBack();
    return false;
  }

  /** Too old to be sent. What still hangs on these runs, in files that are not, will go with them. */
  async #expire(file: StoredFile, deliveries: readonly Replay[]): Promise<void> {
    const { arrived, settle, files, notices } = this.#options;
    for (const delivery of deliveries) {
      arrived(delivery);
      for (const event of delivery.events) settle(event, tooOld);
    }
    await file.remove();
    if (file.isOwn) files.done(file.sequence);
    const message = `A spool file with ${file.events} events was too old.`;
    notices.sayRarely('warn', 'spool expired', message);
  }

  async #leave(file: StoredFile, why: 'gone' | 'damaged'): Promise<void> {
    const { files, stats, notices } = this.#options;
    if (file.isOwn) files.done(file.sequence);
    if (why === 'gone') return;
    await file.setAside();
    stats.count('events', file.events);
    stats.count('replayed', file.events);
    stats.dropped('spool-damaged', file.events);
    const message = `A spool file with ${file.events} events was damaged, and was set aside.`;
    notices.sayRarely('warn', 'spool damaged', message);
  }
}

const tooOld: Outcome = {
  kind: 'dropped',
  reason: 'expired',
  message: 'they were in the spool directory for too long',
};

function bytesOf(deliveries: readonly Replay[]): number {
  let bytes = 0;
  for (const { events } of deliveries) for (const event of events) bytes += event.bytes;
  return bytes;
}
