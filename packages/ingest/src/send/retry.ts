import type { Counters } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import type { Post, PostAnswer } from '../post/poster.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Gate } from './gate.js';
import type { OperationWatch } from './operation.js';
import { delayed } from './trouble.js';
import type { Verdict } from './verdict.js';

export interface RetryOptions {
  readonly url: string;
  readonly post: Post;
  readonly gate: Gate;
  readonly backOff: BackOff;
  /** Since the hand-over. */
  readonly deadlineMillis: number;
  readonly now: () => number;
  readonly stats: Counters;
  readonly notices: Notices;
}

/** Waits for the longer, the more failures in a row came before. A flush cuts it short. */
export type BackOff = (failures: number) => Promise<void>;

export interface Patience {
  /** Failures in a row that came before. */
  readonly failures: number;
  /** Failures in a row, those before included, after which the batch itself is suspected. */
  readonly suspectAfter: number;
  readonly operation: OperationWatch;
}

/** Tries a batch until there is a verdict. */
export type Try = (events: readonly QueuedEvent[], patience: Patience) => Promise<Verdict>;

export function createRetry(options: RetryOptions): Try {
  const { post, gate, backOff, now, stats, notices } = options;
  let isKnownToFail = false;

  return async (events, patience) => {
    const oldestAt = Math.min(...events.map((event) => event.ticket.handedOverAt));
    let { failures } = patience;
    for (let isRetry = failures > 0; ; isRetry = true) {
      if (failures > 0) await backOff(failures);
      const entry = await gate.enter(oldestAt);
      if (entry.kind !== 'send') return entry;
      if (isRetry) stats.count('retries');
      patience.operation.attempted();
      const answer = await post(events);
      patience.operation.answered(answer);
      const isShut = gate.judge(answer, failures) === 'shut';
      if (isShut || answer.kind === 'unauthorised' || answer.kind === 'misdirected') continue;
      if (answer.kind !== 'retryable') return answer;
      failures += 1;
      const { message } = answer;
      const told = delayed(answer, options.url);
      // One failure is everyday, but the first of all may be the sign of a wrong set-up.
      if (failures === 1 && isKnownToFail) notices.say('debug', told);
      else notices.sayRarely('warn', 'retry', told);
      isKnownToFail = true;
      const expired = now() - options.deadlineMillis;
      if (oldestAt <= expired) {
        return { kind: 'given-up', reason: 'expired', message, handedOverBefore: expired };
      }
      if (mayBeItsOwnFault(answer) && failures >= patience.suspectAfter) {
        const isAnswered = answer.why !== 'network';
        return { kind: 'failing', failures, isAnswered, message };
      }
    }
  };
}

function mayBeItsOwnFault(answer: PostAnswer & { kind: 'retryable' }): boolean {
  return answer.why !== 'rate-limit' && answer.retryAfterMillis === undefined;
}
