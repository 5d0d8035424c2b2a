import type { IngestEvent, Outcome, StartEvent } from '@lunary-otel/ingest';
import type { DepartureWatch } from '../metrics/departure-watch.js';
import { traceLine } from './trace-line.js';
import type { Trouble } from './trace-line.js';

/** Traces that are followed at once; of more, the oldest are not reported. */
const maxTraces = 1_000;

interface Entry {
  /** The first run that is no thread or turn. */
  readonly root: StartEvent;
  rootHasFailed: boolean;
  endMillis: number;
  runs: number;
  promptTokens: number;
  completionTokens: number;
  eventsLeft: number;
  accepted: number;
  worst: Outcome | undefined;
  isOver: boolean;
}

export interface TraceLog {
  /** `isLast`: nothing more of the trace is under way. */
  follow(traceId: string, isLast: boolean): DepartureWatch;
}

/**
 * Prints a line for each trace once the server has answered for all of it, or it has been given up. Made of the events that
 * leave, so that a line tells no more than they do.
 */
export function createTraceLog(
  appUrl: string | undefined,
  print: (line: string) => void,
): TraceLog {
  const entries = new Map<string, Entry>();

  const report = (traceId: string, entry: Entry): void => {
    if (!entry.isOver || entry.eventsLeft > 0) return;
    entries.delete(traceId);
    const { root, rootHasFailed, worst, accepted, ...counts } = entry;
    const trouble = worst && troubleOf(worst, accepted === 0);
    const { name, runId: rootId } = root;
    const startMillis = Date.parse(root.timestamp);
    const named = { rootName: name ?? root.type, rootId, startMillis };
    print(traceLine({ ...counts, ...named, hasFailed: rootHasFailed, trouble }, appUrl));
  };

  return {
    follow: (traceId, isLast) => ({
      expect: (events) => {
        const entry = entries.get(traceId) ?? entryOf(events);
        if (!entry) return;
        entries.set(traceId, entry);
        for (const event of events) note(entry, event);
        if (entries.size <= maxTraces) return;
        for (const oldest of entries.keys()) return void entries.delete(oldest);
      },
      onOutcome: (_event, outcome) => {
        const entry = entries.get(traceId);
        if (!entry) return;
        entry.eventsLeft -= 1;
        if (outcome.kind === 'accepted') entry.accepted += 1;
        else if (!entry.worst || entry.worst.kind === 'spooled') entry.worst = outcome;
        report(traceId, entry);
      },
      close: () => {
        const entry = entries.get(traceId);
        if (!entry) return;
        entry.isOver = isLast;
        report(traceId, entry);
      },
    }),
  };
}

/** What comes after a trace was reported, and begins no run, is no trace to report. */
function entryOf(events: readonly IngestEvent[]): Entry | undefined {
  for (const event of events) {
    if (event.event !== 'start' || event.type === 'thread' || event.type === 'chat') continue;
    return {
      root: event,
      rootHasFailed: false,
      endMillis: Date.parse(event.timestamp),
      runs: 0,
      promptTokens: 0,
      completionTokens: 0,
      eventsLeft: 0,
      accepted: 0,
      worst: undefined,
      isOver: false,
    };
  }
  return undefined;
}

function note(entry: Entry, event: IngestEvent): void {
  entry.eventsLeft += 1;
  if (event.type === 'thread' || event.type === 'chat') return;
  if (event.event === 'error' && event.runId === entry.root.runId) entry.rootHasFailed = true;
  if (event.event !== 'end') return;
  entry.runs += 1;
  entry.endMillis = Math.max(entry.endMillis, Date.parse(event.timestamp));
  entry.promptTokens += event.tokensUsage?.prompt ?? 0;
  entry.completionTokens += event.tokensUsage?.completion ?? 0;
}

function troubleOf(worst: Outcome, isAll: boolean): Trouble | undefined {
  switch (worst.kind) {
    case 'accepted':
      return undefined;
    case 'spooled':
      return { kind: 'spooled', isAll, why: 'it is sent once Lunary is back' };
    default:
      return { kind: worst.kind, isAll, why: worst.message };
  }
}
