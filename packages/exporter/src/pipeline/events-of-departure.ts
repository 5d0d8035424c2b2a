import type { FeedbackEvent, IngestEvent } from '@lunary-otel/ingest';
import { endEventsOf, startEventOf } from '@lunary-otel/mapping';
import type { Run } from '@lunary-otel/mapping';
import type { Departure, FeedbackStep, Step } from '../assembler/departure.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { turnAround } from '../threads/turn.js';
import { redactRun } from './redact-run.js';
import { withoutContent } from './without-content.js';

export type PipelineOptions = Pick<ResolvedOptions, 'captureContent' | 'redact' | 'threads'> & {
  readonly publicKey: string;
};

/** What leaves → ingest events, in the order to send: privacy first, so that nothing made of a run can tell more than it. */
export function eventsOfDeparture(
  { steps, feedback }: Departure,
  options: PipelineOptions,
  warn: (message: string) => void,
): IngestEvent[] {
  return [
    ...steps.flatMap((step) => {
      const kept: Step = { ...step, run: privateRun(step.run, options, warn) };
      return (options.threads ? turnAround(kept, options.publicKey) : [kept]).flatMap(eventsOfStep);
    }),
    ...feedback.map(feedbackEventOf),
  ];
}

export function feedbackEventOf({ runId, feedback, millis }: FeedbackStep): FeedbackEvent {
  // The server looks at the run only; the type of a feedback event means nothing.
  return {
    type: 'llm',
    event: 'feedback',
    runId,
    timestamp: new Date(millis).toISOString(),
    feedback,
  };
}

function eventsOfStep({ run, sends }: Step): IngestEvent[] {
  if (sends === 'start') return [startEventOf(run)];
  if (sends === 'end') return endEventsOf(run, { startedEarly: true });
  return [startEventOf(run), ...endEventsOf(run)];
}

function privateRun(
  run: Run,
  { captureContent, redact }: PipelineOptions,
  warn: (message: string) => void,
): Run {
  const kept = captureContent ? run : withoutContent(run);
  return redact ? redactRun(kept, redact, warn) : kept;
}
