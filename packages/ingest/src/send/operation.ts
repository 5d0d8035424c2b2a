import type { PostAnswer } from '../post/poster.js';
import { isDuplicate } from '../post/refusal-rule.js';

/** One batch, from its first request until the server has judged it, it was halved, or it was given up. */
export interface Operation {
  /** From the first request to the last answer, pauses between them included. */
  readonly durationMillis: number;
  /** HTTP status of the last answer, if there was one. */
  readonly status?: number;
  /**
   * Set unless the server took every event: the last status as text, or `network`, `timeout`, `unreadable`, `aborted`,
   * `misdirected`, or `rejected` where it refused some of the events.
   */
  readonly failure?: string;
}

/** Follows one batch through its attempts. */
export interface OperationWatch {
  attempted(): void;
  answered(answer: PostAnswer): void;
  /** Reports, if there was an attempt at all. */
  over(): void;
}

export type WatchOperation = () => OperationWatch;

export function createWatchOperation(
  report: (operation: Operation) => void,
  now: () => number,
): WatchOperation {
  return () => {
    let startedAt: number | undefined;
    let last: Operation | undefined;
    return {
      attempted: () => (startedAt ??= now()),
      answered: (answer) => {
        last = { ...outcomeOf(answer), durationMillis: now() - (startedAt ?? now()) };
      },
      over: () => {
        try {
          if (last) report(last);
        } catch {
          // Whoever counts must not take delivery down.
        }
      },
    };
  };
}

function outcomeOf(answer: PostAnswer): Omit<Operation, 'durationMillis'> {
  const { status } = answer;
  const failure = failureOf(answer);
  return {
    ...(status === undefined ? {} : { status }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function failureOf(answer: PostAnswer): string | undefined {
  if (answer.kind === 'accepted') {
    const isFull = answer.results.every(({ success, error }) => success || isDuplicate(error));
    return isFull ? undefined : 'rejected';
  }
  if (answer.kind === 'retryable' && answer.why === 'unreadable') return answer.why;
  if (answer.status !== undefined) return String(answer.status);
  return answer.kind === 'retryable' ? answer.why : answer.kind;
}
