import type { MetadataValue } from '@lunary-otel/ingest';
import { newLedger } from './ledger.js';
import { mendJson } from './mend-json.js';
import { mendRecord } from './mend-record.js';
import { cutText, mendText } from './mend-text.js';

/** Longer values run out of the card, but what a user set is worth more than a tidy card. What this project adds is short. */
const maxValueChars = 1_000;
const maxElements = 50;
/** Each is a line above the messages. Room for all 128 attributes of a span and what else is known of it. */
const maxKeys = 256;
const maxChars = 64 * 1024;

/**
 * Keys that the server reads as something else: `tags` as the run's tags, `templateId` and `templateVersionId` as a
 * reference that fails the event if it is none; and those that it or the dashboard hides.
 */
const reserved: ReadonlySet<string> = new Set([
  'tags',
  'templateId',
  'templateVersionId',
  'enrichment',
  'parentRunId',
]);

/**
 * Metadata as the server keeps and the dashboard shows it: flat, nothing empty, 0 and false spelled out because they are
 * hidden otherwise, anything nested as JSON text.
 */
export function mendMetadata(metadata: unknown): {
  record: Record<string, MetadataValue>;
  cut: number;
} {
  const tally = { cut: 0 };
  const { record, cut } = mendRecord<MetadataValue>(metadata, {
    reserved,
    maxKeys,
    maxChars,
    valueOf: (value) => mendMetadataValue(value, tally),
  });
  return { record, cut: cut + tally.cut };
}

function mendMetadataValue(value: unknown, tally: { cut: number }): MetadataValue | undefined {
  if (typeof value === 'number') return shownNumber(value);
  if (typeof value === 'string' && value.length <= maxValueChars)
    return mendText(value) || undefined;
  const ledger = newLedger();
  const json = mendJson(value, ledger);
  if (json === undefined || json === null || json === '') return undefined;
  if (typeof json === 'number') return shownNumber(json);
  if (typeof json === 'boolean') return json || 'false';
  if (typeof json === 'object' && Object.keys(json).length === 0) return undefined;
  if (Array.isArray(json) && json.every((it) => typeof it !== 'object' || it === null)) {
    const elements = json.filter((it) => it !== null);
    if (elements.length === 0) return undefined;
    if (elements.length <= maxElements && ledger.chars <= maxValueChars) {
      tally.cut += ledger.cut;
      return elements;
    }
  }
  const { text, cut } = cutText(
    typeof json === 'string' ? json : JSON.stringify(json),
    maxValueChars,
  );
  tally.cut += ledger.cut + cut;
  return text;
}

function shownNumber(value: number): MetadataValue | undefined {
  if (Number.isNaN(value)) return undefined;
  return Number.isFinite(value) && value !== 0 ? value : String(value);
}
