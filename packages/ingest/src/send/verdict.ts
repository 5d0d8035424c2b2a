import type { DropReason } from '../client/ingest-client.js';
import type { EventResult } from '../post/read-answer.js';

/** What came of a batch once retrying has done what it can. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly results: readonly EventResult[] }
  | { readonly kind: 'too-large'; readonly message: string }
  /** The server will not take this batch as it is. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Failed several times in a row, which may be the batch's own fault. `isAnswered`: the server, or a proxy, said so. */
  | {
      readonly kind: 'failing';
      readonly failures: number;
      readonly isAnswered: boolean;
      readonly message: string;
    }
  /** Those of its events that were handed over by then have been tried for as long as they may. */
  | {
      readonly kind: 'given-up';
      readonly reason: DropReason;
      readonly message: string;
      readonly handedOverBefore: number;
    }
  /** The client is shutting down. */
  | { readonly kind: 'aborted' };
