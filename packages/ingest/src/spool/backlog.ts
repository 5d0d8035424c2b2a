import type { Settle } from '../client/settle.js';
import type { Stats } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import type { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import { OwnFiles } from './own-files.js';
import { Replayer } from './replayer.js';
import type { Replay } from './replay.js';
import { SpoolWriter } from './spool-writer.js';
import type { SpoolStore } from './spool-store.js';

export interface BacklogOptions {
  readonly store: SpoolStore;
  readonly lostRuns: LostRuns;
  /** Counts a delivery from disk as handed over once more. */
  readonly arrived: (replay: Replay) => void;
  /** Hands it to its lane. */
  readonly feed: (replay: Replay) => void;
  readonly settle: Settle;
  readonly stats: Stats;
  readonly notices: Notices;
  /** The hand-over time of what is replayed. */
  readonly handedOverAt: () => number;
  /** Whether the queue itself has room left. */
  readonly hasRoom: () => boolean;
  /** How long a file waits to be filled. */
  readonly gatherMillis: number;
  /** The pause after a replay that failed. */
  readonly retryMillis: number;
}

const mebibyte = 1024 * 1024;
/** On the way to disk, beside what is in the queue or was given up by it: all of that may come at once. */
const maxNewcomerBytes = 16 * mebibyte;
/** On the way back: enough for the largest batches of both lanes. */
const maxReplayBytes = 8 * mebibyte;

/** What could not be sent and is on disk, or on its way there, and its way back. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #files = new OwnFiles();
  readonly #writer: SpoolWriter;
  readonly #replayer: Replayer;

  constructor(options: BacklogOptions) {
    this.#options = options;
    const { store, lostRuns, settle, stats, notices, arrived, feed, handedOverAt } = options;
    const files = this.#files;
    this.#writer = new SpoolWriter({
      store,
      files,
      lostRuns,
      settle,
      maxFileBytes: mebibyte,
      gatherMillis: options.gatherMillis,
      onWritten: () => this.#replayer.wake(),
    });
    this.#replayer = new Replayer({
      store,
      files,
      arrived,
      feed,
      settle,
      stats,
      notices,
      handedOverAt,
      writer: this.#writer,
      maxReplayBytes,
      lookMillis: 60_000,
      retryMillis: options.retryMillis,
    });
  }

  /** Whether something of this process is on disk, or nearly: what comes now belongs behind it. */
  get isActive(): boolean {
    return this.#files.atRest > 0 || !this.#writer.isIdle || this.#replayer.isReturning;
  }

  /** Takes over a delivery that no lane has seen. Each event is settled once it is on disk, or dropped. */
  keep(events: readonly QueuedEvent[], lane: number): void {
    if (this.#writer.newcomerBytes < maxNewcomerBytes || this.#options.hasRoom()) {
      this.#writer.add(events, lane, true);
    } else {
      for (const event of events) this.#options.settle(event, tooFast);
    }
  }

  /** The same with events that a lane could not send. */
  giveUp(events: readonly QueuedEvent[], lane: number): void {
    this.#replayer.givenUp();
    for (const event of events) if (event.ticket.isReplay) this.#replayer.returns(event);
    this.#writer.add(
      events.filter((event) => !event.ticket.isReplay),
      lane,
      false,
    );
  }

  /** Writes at once what waits to be written. */
  hurry(): void {
    this.#writer.hurry();
  }

  /** Writes what waits to be written, and leaves all files to the next process. */
  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#replayer.close()]);
    await this.#options.store.close();
  }
}

const tooFast: Outcome = {
  kind: 'dropped',
  reason: 'queue-full',
  message: 'the queue is full, and the disk is slower than they come',
};
