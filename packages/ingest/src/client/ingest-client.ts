import type { IngestEvent } from '../contract/event.js';
import type { Outcome } from '../queue/outcome.js';
import type { IngestStats } from './stats.js';

/** Why events were given up without the server having judged them one by one. */
export type DropReason =
  /** The queue was full. */
  | 'queue-full'
  /** Handed over after shutdown, or still undelivered at its deadline. */
  | 'shutdown'
  /** Undelivered for longer than the retry deadline: no answer, or one that asks to try again. */
  | 'expired'
  /** The server does not take the key, or none was given. */
  | 'unauthorised'
  /** The address answers, but not as Lunary's ingest endpoint does. */
  | 'misdirected'
  /** The server's answers to it, several times over, did not mention it. */
  | 'unacknowledged'
  /** Kept on disk, in a file that has since been damaged. */
  | 'spool-damaged'
  /** To be kept on disk, where there is as much as there may be. */
  | 'spool-full'
  /** To be kept on disk, which cannot be written. */
  | 'spool-failed'
  /** The run's parent, or the start it belongs to, was dropped before. */
  | 'start-dropped';

/** One event that the server will never take. */
export interface RefusedEvent {
  readonly runId: string;
  readonly event: IngestEvent['event'];
  /** A short name of the rule that was broken, fit for counting. */
  readonly rule: RefusalRule;
  /** What the server said, shortened. */
  readonly message: string;
}

export type RefusalRule =
  /** `JSON.stringify` cannot write it. */
  | 'unserialisable'
  /** Too large even alone. */
  | 'too-large'
  /** NUL, a lone surrogate, or nothing PostgreSQL can store as text. */
  | 'text'
  /** A boolean where JSON is expected. */
  | 'boolean'
  /** An id of 36 characters that is no UUID. */
  | 'id'
  /** A token count or template id that is no 32-bit integer. */
  | 'integer'
  /** An indexed text that is too long, or nesting that is too deep. */
  | 'size'
  /** A template or parent that does not exist. */
  | 'reference'
  /** The run's start was refused, so this would be lost. */
  | 'start-refused'
  /** The server refuses every POST that this event is in. */
  | 'poison'
  | 'other';

export type Delivery =
  /** The server answered for every event. Repeats of what it already had count as accepted. */
  | {
      readonly status: 'delivered';
      readonly accepted: number;
      readonly refused: readonly RefusedEvent[];
    }
  /** At least one event was given up: `events` of them; `accepted` and `refused` tell of the rest. */
  | {
      readonly status: 'dropped';
      readonly reason: DropReason;
      readonly events: number;
      readonly message: string;
      readonly accepted: number;
      readonly refused: readonly RefusedEvent[];
    }
  /** At least a part is on disk, to be sent later, and nothing was dropped. */
  | { readonly status: 'spooled' };

export interface DeliverHints {
  /** The events share no POST with others, and nobody waits for the server to be done with them. */
  readonly isolated?: boolean;
  /** Told once of each event, before the delivery's own answer. Must not throw. */
  readonly onOutcome?: OnOutcome;
}

export type OnOutcome = (event: Pick<IngestEvent, 'runId' | 'event'>, outcome: Outcome) => void;

export interface IngestClient {
  /**
   * Hands over events of one trace, already in order; they must not be changed afterwards. Events of one `lane` key
   * are posted in the order handed over, one POST in flight. Never rejects; resolves when every event is acknowledged,
   * refused, dropped or spooled.
   */
  deliver(lane: string, events: readonly IngestEvent[], hints?: DeliverHints): Promise<Delivery>;
  /**
   * Sends what is queued at once and cuts backoff short. Resolves to true once everything handed over before is
   * settled, to false when `timeoutMillis` (default 30,000) passed first. Never rejects.
   */
  forceFlush(timeoutMillis?: number): Promise<boolean>;
  /**
   * Flushes, gives up (or spools) what is left at the deadline, and closes the connections. Later calls return the
   * first call's promise. Never rejects.
   */
  shutdown(timeoutMillis?: number): Promise<boolean>;
  /** What happened so far, as a copy. */
  stats(): IngestStats;
}
