import { isContainer, rebuildJson } from '../json/rebuild-json.js';
import { storedId } from './run-id.js';

/** An event with camelCased keys, and the fields that ingestion reads normalised. */
export interface CleanEvent {
  event: unknown;
  type: unknown;
  runId: string | undefined;
  parentRunId: string | undefined;
  /** ISO 8601, or undefined where the event's could not be read. */
  timestamp: string | undefined;
  name: string | undefined;
  tags: unknown;
  metadata: Record<string, unknown> | undefined;
  /** Every other field, by its camelCased name. */
  fields: Readonly<Record<string, unknown>>;
}

export type Cleaned = { kind: 'event'; event: CleanEvent } | { kind: 'too-deep' };

export function cleanEvent(raw: unknown): Cleaned {
  const rebuilt = rebuildJson(raw, { key: camelCase, leaf: (leaf) => leaf });
  if (rebuilt.kind === 'too-deep') return rebuilt;
  const fields = isContainer(rebuilt.value) ? { ...rebuilt.value } : {};
  const { type, event, runId, parentRunId, timestamp, name, tags, metadata, ...rest } =
    fields as Record<string, unknown>;
  return {
    kind: 'event',
    event: {
      type,
      event,
      runId: storedId(runId),
      parentRunId: storedId(parentRunId),
      timestamp: isoTime(timestamp),
      name: typeof name === 'string' ? name.replace('models/', '') : undefined,
      tags: typeof tags === 'string' ? [tags] : tags,
      metadata: keptMetadata(metadata),
      fields: rest,
    },
  };
}

/** `tool_calls` and `Content-Type` become `toolCalls` and `ContentType`; dots and digits stay. */
export function camelCase(key: string): string {
  return key.replace(/[-_]([a-z])/gi, (_, letter: string) => letter.toUpperCase());
}

/** A time as `new Date` reads it: milliseconds, ISO text, and null for 1970. NaN where it cannot. */
export function readTime(timestamp: unknown): number {
  return new Date(timestamp as string).getTime();
}

function isoTime(timestamp: unknown): string | undefined {
  try {
    return new Date(readTime(timestamp)).toISOString();
  } catch {
    return undefined;
  }
}

/** Only plain values and lists of them survive, on the first level; text is taken apart. */
function keptMetadata(metadata: unknown): Record<string, unknown> | undefined {
  if (!metadata) return undefined;
  const entries = Object.entries(metadata as object) as [string, unknown][];
  return Object.fromEntries(
    entries.filter(
      ([key, value]) =>
        key === 'enrichment' ||
        isPlain(value) ||
        (Array.isArray(value) && (value as unknown[]).every(isPlain)),
    ),
  );
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
