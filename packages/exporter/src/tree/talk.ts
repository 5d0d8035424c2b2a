import type { Run, SpanFacts } from '@lunary-otel/mapping';
import { lastAnswer, lastQuestion } from '../threads/last-messages.js';
import type { TurnMessage } from '../threads/last-messages.js';

/**
 * What was asked and answered below a root that left early, while it is open. When the root ends, what was said below has
 * long left, and the trace step can no longer find it.
 */
export interface Talk {
  question: TurnMessage | undefined;
  answer: TurnMessage | undefined;
  answeredMillis: number;
}

export function newTalk(): Talk {
  return { question: undefined, answer: undefined, answeredMillis: Number.NEGATIVE_INFINITY };
}

export function listen(talk: Talk, run: Run): void {
  if (run.type !== 'llm' && run.type !== 'agent') return;
  talk.question ??= lastQuestion(run);
  const { error: _error, ...answered } = run;
  const answer = lastAnswer(answered);
  const { endMillis } = run;
  if (!answer || endMillis === undefined || endMillis < talk.answeredMillis) return;
  talk.answer = answer;
  talk.answeredMillis = endMillis;
}

/** A root as it ends, with the question and answer of its trace where its own span has none. Empties the talk. */
export function recall(talk: Talk, run: Run, { fields }: SpanFacts): Run {
  const { question, answer } = talk;
  talk.question = undefined;
  talk.answer = undefined;
  const hasInput = fields.input !== undefined || fields.inputMessages !== undefined;
  return {
    ...run,
    ...(question && !hasInput ? { input: [question] } : {}),
    ...(answer && run.output === undefined ? { output: answer } : {}),
  };
}
