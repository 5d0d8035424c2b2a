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

export interface DepartureEvents {
  /** In the order to send. */
  readonly events: readonly IngestEvent[];
  /** Runs of the threads that end with this: the next turn of a conversation ends its thread again. */
  readonly threadEnds: readonly Run[];
}

/** Runs that are made into events at once: more would hold the event loop for too long. */
const maxPortion = 50;

/** What leaves, in portions, so that a trace of thousands of runs need not be made into events in one go. */
export function* portionsOfDeparture(
  departure: Departure,
  options: PipelineOptions,
  warn: (message: string) => void,
): Iterable<DepartureEvents> {
  const { steps, feedback } = departure;
  if (steps.length <= maxPortion) {
    yield eventsOfDeparture(departure, options, warn);
    return;
  }
  let at = 0;
  for (; at + maxPortion < steps.length; at += maxPortion) {
    const portion = { ...departure, steps: steps.slice(at, at + maxPortion), feedback: [] };
    yield eventsOfDeparture(portion, options, warn);
  }
  yield eventsOfDeparture({ ...departure, steps: steps.slice(at), feedback }, options, warn);
}

/** What leaves → ingest events. Privacy comes first, so that nothing made of a run can tell more than it. */
export function eventsOfDeparture(
  { steps, feedback }: Departure,
  options: PipelineOptions,
  warn: (message: string) => void,
): DepartureEvents {
  const events: IngestEvent[] = [];
  const threadEnds: Run[] = [];
  for (const step of steps) {
    const run = privateRun(step.run, options, warn);
    if (!options.threads || step.threadId === undefined) {
      addEvents(events, run, step.sends);
      continue;
    }
    for (const made of turnAround({ ...step, run }, options.publicKey)) {
      if (made.run.type === 'thread' && made.sends === 'end') threadEnds.push(made.run);
      else addEvents(events, made.run, made.sends);
    }
  }
  for (const given of feedback) events.push(feedbackEventOf(given));
  return { events, threadEnds };
}

export function threadEndEventsOf(run: Run): IngestEvent[] {
  return endEventsOf(run, { startedEarly: true });
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

function addEvents(events: IngestEvent[], run: Run, sends: Step['sends']): void {
  if (sends !== 'end') events.push(startEventOf(run));
  if (sends !== 'start')
    for (const event of endEventsOf(run, { startedEarly: sends === 'end' })) events.push(event);
}

function privateRun(
  run: Run,
  { captureContent, redact }: PipelineOptions,
  warn: (message: string) => void,
): Run {
  const kept = captureContent ? run : withoutContent(run);
  return redact ? redactRun(kept, redact, warn) : kept;
}
