import type { Store } from '../store/store.js';
import type { CleanEvent } from './clean-event.js';
import type { ProblemRule } from './problem.js';

/** What the handlers of one request share. */
export interface IngestContext {
  store: Store;
  /** Waits as long as the server does for an event that came too early. */
  stall: () => Promise<void>;
  report: (rule: ProblemRule, event: CleanEvent, detail: string) => void;
}
