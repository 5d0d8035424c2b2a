import type { RunRow } from './run-row.js';

/**
 * A run as Lunary would hold it. What is NULL in the database is left out.
 *
 * The fields are those of a row in the recorded vectors, and `feedback`.
 */
export interface StoredRun {
  /** UUID in lower case. */
  id: string;
  type: string;
  name?: string;
  parentRunId?: string;
  /** `started`, `success` or `error`. */
  status?: string;
  input?: unknown;
  output?: unknown;
  params?: unknown;
  metadata?: Record<string, unknown>;
  tags?: (string | null)[];
  error?: unknown;
  feedback?: unknown;
  promptTokens?: number;
  completionTokens?: number;
  cachedPromptTokens: number;
  /** Whether Lunary puts a price on the run. */
  costed: boolean;
  /** ISO 8601, to the millisecond. */
  createdAt: string;
  endedAt?: string;
  user?: { externalId: string; props?: unknown };
  runtime?: string;
}

/** The rows as runs, by time of creation, then name (none first), then id. */
export function storedRuns(rows: Iterable<Readonly<RunRow>>): StoredRun[] {
  return [...rows].toSorted(compareRows).map(storedRun);
}

function storedRun(row: Readonly<RunRow>): StoredRun {
  const { user, createdAt, endedAt, templateVersionId: _, ...columns } = row;
  const set = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
  return {
    ...(set as Omit<StoredRun, 'createdAt' | 'endedAt' | 'user'>),
    createdAt: new Date(createdAt).toISOString(),
    ...(endedAt !== null && { endedAt: new Date(endedAt).toISOString() }),
    ...(user !== null && {
      user: { externalId: user.externalId, ...(user.props !== null && { props: user.props }) },
    }),
  };
}

function compareRows(a: Readonly<RunRow>, b: Readonly<RunRow>): number {
  return (
    a.createdAt - b.createdAt ||
    Number(a.name !== null) - Number(b.name !== null) ||
    compareText(a.name ?? '', b.name ?? '') ||
    compareText(a.id, b.id)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
