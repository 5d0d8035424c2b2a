/**
 * What went wrong without the answer saying so, or was refused.
 *
 * - `stall`: the server waited, for the parent of a start or the start of an llm end
 * - `orphan`: a start lost its parent for good, since the parent was not there in time
 * - `lost-end`, `lost-error`, `lost-feedback`: no such run; answered with success all the same
 * - `refused`: answered with `success: false`
 * - `ignored-event`: an event name that does nothing
 * - `estimated-tokens`: an llm end came without counts, so the server guessed them
 * - `erased-props`: a `userId` without `userProps` erased what was known about the user
 * - `overwritten-run`: a chat event was merged into a run that is none of its thread's messages
 * - `breaks-dashboard`: stored, but a page of the dashboard cannot show it
 */
export type ProblemRule =
  | 'stall'
  | 'orphan'
  | 'lost-end'
  | 'lost-error'
  | 'lost-feedback'
  | 'refused'
  | 'ignored-event'
  | 'estimated-tokens'
  | 'erased-props'
  | 'overwritten-run'
  | 'breaks-dashboard';

export interface Problem {
  rule: ProblemRule;
  /** The run as stored; absent where the event names none. */
  runId?: string;
  detail: string;
}
