import type { Stats } from '../client/stats.js';
import type { Notices } from '../log/notices.js';
import { backoffMillis } from '../pace/backoff.js';
import type { BackoffOptions } from '../pace/backoff.js';
import type { Sleeper } from '../pace/sleeper.js';
import type { Post, PostAnswer } from '../post/poster.js';
import type { QueuedEvent } from '../queue/queued-event.js';
import type { Gate } from './gate.js';
import type { OperationWatch } from './operation.js';
import type { Verdict } from './verdict.js';

export interface RetryOptions {
  readonly post: Post;
  readonly gate: Gate;
  readonly backoff: BackoffOptions;
  /** Since the hand-over. */
  readonly deadlineMillis: number;
  /** Cut short by a flush. */
  readonly sleeper: Sleeper;
  readonly now: () => number;
  readonly stats: Stats;
  readonly notices: Notices;
}

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
  const { post, gate, sleeper, now, stats, notices } = options;

  return async (events, patience) => {
    const oldestAt = Math.min(...events.map((event) => event.ticket.handedOverAt));
    let { failures } = patience;
    for (let isRetry = failures > 0; ; isRetry = true) {
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
      const told = `Lunary does not take events (${message}); trying again.`;
      // One failure is everyday.
      if (failures === 1) notices.say('debug', told);
      else notices.sayRarely('warn', 'retry', told);
      const expired = now() - options.deadlineMillis;
      if (oldestAt <= expired) {
        return { kind: 'given-up', reason: 'expired', message, handedOverBefore: expired };
      }
      if (mayBeItsOwnFault(answer) && failures >= patience.suspectAfter) {
        return { kind: 'failing', failures, message };
      }
      await sleeper.sleep(backoffMillis(failures, options.backoff));
    }
  };
}

function mayBeItsOwnFault(answer: PostAnswer & { kind: 'retryable' }): boolean {
  return answer.why !== 'rate-limit';
}
