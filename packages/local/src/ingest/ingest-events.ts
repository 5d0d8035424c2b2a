import { breaksDashboard } from '../dashboard/breaks-dashboard.js';
import { isContainer } from '../json/rebuild-json.js';
import type { Outcome } from '../store/outcome.js';
import { refused } from '../store/outcome.js';
import { type CleanEvent, cleanEvent, readTime } from './clean-event.js';
import type { IngestContext } from './context.js';
import { ingestEvent } from './ingest-event.js';

/** What became of one event. `id` is the run id as it was sent, absent where there was none. */
export interface EventResult {
  id?: unknown;
  success: boolean;
  error?: string;
}

export type Ingested =
  | { kind: 'results'; results: EventResult[] }
  /** The server throws, and what came before stays stored. */
  | { kind: 'crashed'; message: string };

/**
 * Ingests the events of one request: sorted by timestamp, then one after the other, so that a wait
 * for one holds up all after it.
 */
export async function ingestEvents(events: unknown, context: IngestContext): Promise<Ingested> {
  const list: unknown[] = Array.isArray(events) ? events : [events];
  if (list.length > 1 && list.includes(null)) return crashed('a.timestamp');
  const results: EventResult[] = [];
  for (const listed of sortByTime(list)) {
    const raw: unknown = Array.isArray(listed) && listed.length === 1 ? listed[0] : listed;
    if (raw === null) return crashed('event.runId');
    const outcome = await ingestRaw(raw, context);
    const sentId = isContainer(raw) ? (raw as Record<string, unknown>)['runId'] : undefined;
    results.push({
      ...(sentId !== undefined && { id: sentId }),
      success: outcome.kind === 'stored',
      ...(outcome.kind === 'refused' && { error: outcome.message }),
    });
  }
  return { kind: 'results', results };
}

async function ingestRaw(raw: unknown, context: IngestContext): Promise<Outcome> {
  const cleaned = cleanEvent(raw);
  if (cleaned.kind === 'too-deep') return refused('Maximum call stack size exceeded.');
  const outcome = await ingestEvent(cleaned.event, context);
  if (outcome.kind === 'refused') context.report('refused', cleaned.event, outcome.message);
  else reportUnshowable(cleaned.event, context);
  return outcome;
}

/** Only what this event brought, so that a run is reported once. */
function reportUnshowable(event: CleanEvent, { store, report }: IngestContext): void {
  const found = store.find(event.runId);
  if (found.kind !== 'found') return;
  for (const column of ['input', 'output'] as const) {
    if (event.fields[column] == null) continue;
    const reason = breaksDashboard(found.row.type, column, found.row[column]);
    if (reason !== undefined) report('breaks-dashboard', event, reason);
  }
}

/** Stable; events whose time cannot be read compare as equal to all others. */
function sortByTime(events: readonly unknown[]): unknown[] {
  const timed = events.map((event) => ({ event, time: timeOf(event) }));
  return timed.toSorted((a, b) => a.time - b.time || 0).map(({ event }) => event);
}

function timeOf(event: unknown): number {
  if (!isContainer(event)) return Number.NaN;
  try {
    return readTime((event as Record<string, unknown>)['timestamp']);
  } catch {
    return Number.NaN;
  }
}

function crashed(expression: string): Ingested {
  return { kind: 'crashed', message: `null is not an object (evaluating '${expression}')` };
}
