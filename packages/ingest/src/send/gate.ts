import type { FlushState } from '../client/flush-state.js';
import type { Notices } from '../log/notices.js';
import type { Admission, Breaker, Trouble } from '../pace/breaker.js';
import type { Pacer } from '../pace/pacer.js';
import type { Sleeper } from '../pace/sleeper.js';
import type { PostAnswer } from '../post/poster.js';
import { troubleOf } from './trouble.js';
import type { Verdict } from './verdict.js';

export interface GateOptions {
  readonly url: string;
  readonly pacer: Pacer;
  readonly breaker: Breaker;
  /** How long after the hand-over events wait at most for a pause to end. */
  readonly deadlineMillis: number;
  /** The same while the breaker is open: little is likely to come of it, so less is kept for it. */
  readonly troubleDeadlineMillis: number;
  /** How long after the last probe a flush may have one of its own. */
  readonly flushProbeMillis: number;
  readonly sleeper: Sleeper;
  readonly flush: FlushState;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly notices: Notices;
}

export type Entry =
  | { readonly kind: 'send' }
  | Extract<Verdict, { readonly kind: 'given-up' | 'aborted' }>;

interface Wait {
  readonly kind: 'wait';
  readonly millis: number;
}

/** What all lanes pass before each request, one after the other or side by side: pacer and breaker. */
export interface Gate {
  /** Resolves when a request may be sent, or will not be. Whoever may send must have its answer judged. */
  enter(handedOverAt: number): Promise<Entry>;
  /** The same for a request that is to tell whether the server is there at all: the breaker does not hold it back. */
  enterToProbe(handedOverAt: number): Promise<Entry>;
  /** Learns from an answer; `failures` in a row came before it. */
  judge(answer: PostAnswer, failures: number): 'open' | 'shut';
  /** Lets a probe through at once, if the last was long enough ago. */
  hurry(): void;
  /** Lets nothing but a probe through from now on. */
  shut(trouble: Trouble): void;
}

export function createGate(options: GateOptions): Gate {
  const { pacer, breaker, sleeper, flush, signal, now, notices } = options;

  /** How long to wait before looking again; nothing when a request may be sent. */
  const obstacle = (handedOverAt: number, isProbe: boolean): Entry | Wait => {
    if (signal.aborted) return { kind: 'aborted' };
    const pause = pacer.waitMillis(now(), flush.active);
    if (pause > 0) {
      const left = handedOverAt + options.deadlineMillis - now();
      if (left > 0) return { kind: 'wait', millis: Math.min(pause, left) };
      const message = 'held back for as long as events are tried, as the server asked';
      const handedOverBefore = now() - options.deadlineMillis;
      return { kind: 'given-up', reason: 'expired', message, handedOverBefore };
    }
    const admission: Admission = isProbe ? { kind: 'send' } : breaker.admit(now());
    if (admission.kind === 'send') return admission;
    const left = handedOverAt + options.troubleDeadlineMillis - now();
    // A flush has one probe, not the whole wait; no probe at all soon after the last: some flush after each request.
    const isFlushed =
      flush.active && breaker.failedAt >= Math.min(flush.since, now() - options.flushProbeMillis);
    if (left > 0 && !isFlushed) {
      return { kind: 'wait', millis: Math.min(admission.millis, left) };
    }
    return {
      kind: 'given-up',
      ...admission.trouble,
      handedOverBefore: isFlushed ? Infinity : now() - options.troubleDeadlineMillis,
    };
  };

  const shut = (trouble: Trouble): void => {
    if (breaker.opened(now(), trouble)) notices.say('error', trouble.message);
    sleeper.wake();
  };

  const enter = async (handedOverAt: number, isProbe: boolean): Promise<Entry> => {
    for (;;) {
      const next = obstacle(handedOverAt, isProbe);
      if (next.kind === 'send') pacer.posting(now());
      if (next.kind !== 'wait') return next;
      await sleeper.sleep(next.millis);
    }
  };

  return {
    enter: (handedOverAt) => enter(handedOverAt, false),
    enterToProbe: (handedOverAt) => enter(handedOverAt, true),

    judge: (answer, failures) => {
      if (answer.kind === 'retryable' && answer.retryAfterMillis !== undefined) {
        pacer.pause(now(), answer.retryAfterMillis);
      }
      const trouble = troubleOf(answer, failures, options.url);
      if (trouble !== undefined) {
        shut(trouble);
        return 'shut';
      }
      // Only this says that address and key are right: a proxy on the way can give any other answer.
      if (answer.kind !== 'accepted') breaker.undecided(now());
      else if (breaker.closed()) notices.say('info', 'Lunary takes events again.');
      else return 'open';
      // Whoever waits for a probe looks again.
      sleeper.wake();
      return 'open';
    },

    hurry: () => {
      if (breaker.failedAt < now() - options.flushProbeMillis) breaker.probeNow(now());
      sleeper.wake();
    },

    shut,
  };
}
