import type { Settle } from '../client/settle.js';
import { Sleeper } from '../pace/sleeper.js';
import type { LostRuns } from '../queue/lost-runs.js';
import type { Outcome } from '../queue/outcome.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { OwnFiles } from './own-files.js';
import { PendingWrites } from './pending-writes.js';
import type { FileToWrite } from './pending-writes.js';
import type { SpoolStore } from './spool-store.js';
import { deliveriesOf, spoolText } from './spool-text.js';

export interface SpoolWriterOptions {
  readonly store: SpoolStore;
  readonly files: OwnFiles;
  readonly lostRuns: LostRuns;
  readonly settle: Settle;
  /** Of one file, before compression. */
  readonly maxFileBytes: number;
  /** How long a file waits to be filled. */
  readonly gatherMillis: number;
  /** Something is on disk that was not before. */
  readonly onWritten: () => void;
}

/** So many files later a file waits twice as long to be filled: an outage of a day must not make a file a second. */
const filesBeforePatience = 500;
const maxPatience = 10;

/** The way to disk. */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  readonly #gather = new Sleeper();
  readonly #pending = new PendingWrites();
  /** Where in the order of deliveries the first event is that is to be written and not on disk yet. */
  #unwrittenFrom = Infinity;
  #unwrittenEvents = 0;
  #newcomerBytes = 0;
  #isHurried = false;
  #writing: Promise<void> | undefined;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#unwrittenEvents === 0;
  }

  /** Of what waits in memory and was never in the queue. */
  get newcomerBytes(): number {
    return this.#newcomerBytes;
  }

  get unwrittenFrom(): number {
    return this.#unwrittenFrom;
  }

  /** Each event is settled once it is on disk, or lost. */
  add(events: readonly QueuedEvent[], lane: number, isNewcomer: boolean): void {
    for (const event of events) {
      this.#pending.add(event, lane, isNewcomer);
      this.#unwrittenEvents += 1;
      if (isNewcomer) this.#newcomerBytes += event.bytes;
      this.#unwrittenFrom = Math.min(this.#unwrittenFrom, event.ticket.sequence);
    }
    if (this.#pending.bytes >= this.#options.maxFileBytes) this.#gather.wake();
    if (events.length > 0) this.#writing ??= Promise.resolve().then(() => this.#writeAll());
  }

  /** Writes at once what waits to be written. */
  hurry(): void {
    this.#isHurried = true;
    this.#gather.wake();
  }

  /** Resolves once everything is written. */
  async close(): Promise<void> {
    this.#gather.close();
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { maxFileBytes, files } = this.#options;
    while (this.#unwrittenEvents > 0) {
      const isReady = this.#isHurried || this.#pending.bytes >= maxFileBytes;
      if (!isReady) await this.#gather.sleep(this.#gatherMillis());
      this.#isHurried = false;
      const behind = (lane: number, sequence: number): number[] => files.behind(lane, sequence);
      for (const file of this.#pending.take(maxFileBytes, behind)) await this.#write(file);
      this.#unwrittenFrom = this.#pending.first;
      this.#options.onWritten();
    }
    this.#writing = undefined;
  }

  #gatherMillis(): number {
    const patience = 1 + Math.floor(this.#options.files.atRest / filesBeforePatience);
    return this.#options.gatherMillis * Math.min(patience, maxPatience);
  }

  async #write({ lane, sequence, isNewcomer, events }: FileToWrite): Promise<void> {
    const { store, files, settle } = this.#options;
    const kept = this.#screened(events);
    if (kept.length > 0) {
      const text = spoolText(deliveriesOf(kept));
      const written = await store.write({ sequence, text, events: kept.length });
      if (written.kind === 'kept') files.written({ lane, sequence });
      const outcome = outcomeOf(written);
      for (const event of kept) settle(event, outcome);
    }
    this.#unwrittenEvents -= events.length;
    if (isNewcomer) for (const event of events) this.#newcomerBytes -= event.bytes;
  }

  /** What is known of lost runs by now: the process that replays the file will not know. */
  #screened(events: readonly QueuedEvent[]): QueuedEvent[] {
    const kept: QueuedEvent[] = [];
    for (const event of events) {
      const screened = this.#options.lostRuns.screenForDisk(event);
      if (screened.kind === 'settle') this.#options.settle(event, screened.outcome);
      else kept.push(screened.event);
    }
    return kept;
  }
}

function outcomeOf(written: Awaited<ReturnType<SpoolStore['write']>>): Outcome {
  switch (written.kind) {
    case 'kept':
      return { kind: 'spooled' };
    case 'full':
      return {
        kind: 'dropped',
        reason: 'spool-full',
        message: 'the spool directory holds as much as it may',
      };
    case 'failed':
      return {
        kind: 'dropped',
        reason: 'spool-failed',
        message: `the spool directory cannot be written (${written.message})`,
      };
  }
}
