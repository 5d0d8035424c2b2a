import type { DropReason, RefusalRule } from '../client/ingest-client.js';

/** What became of one event. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly duplicate: boolean }
  | { readonly kind: 'refused'; readonly rule: RefusalRule; readonly message: string }
  | { readonly kind: 'dropped'; readonly reason: DropReason; readonly message: string }
  | { readonly kind: 'spooled' };

/** Of what belongs to a run whose start the server refused. */
export const startRefused: Outcome = {
  kind: 'refused',
  rule: 'start-refused',
  message: 'the start of this run was refused',
};
