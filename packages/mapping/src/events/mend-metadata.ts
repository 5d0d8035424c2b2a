import type { MetadataValue } from '@lunary-otel/ingest';
import { newLedger } from './ledger.js';
import { mendJson } from './mend-json.js';
import { mendRecord } from './mend-record.js';
import { cutText } from './mend-text.js';

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
  let cutInValues = 0;
  const { record, cut } = mendRecord<MetadataValue>(metadata, {
    reserved,
    maxKeys,
    maxChars,
    valueOf: (value) => {
      const { value: mended, cut: cutInValue } = mendMetadataValue(value);
      cutInValues += cutInValue;
      return mended;
    },
  });
  return { record, cut: cut + cutInValues };
}

function mendMetadataValue(value: unknown): { value: MetadataValue | undefined; cut: number } {
  if (typeof value === 'number') return { value: shownNumber(value), cut: 0 };
  const ledger = newLedger();
  const json = mendJson(value, ledger);
  if (json === undefined || json === null || json === '') return { value: undefined, cut: 0 };
  if (typeof json === 'number') return { value: shownNumber(json), cut: 0 };
  if (typeof json === 'boolean') return { value: json || 'false', cut: 0 };
  if (typeof json === 'object' && Object.keys(json).length === 0)
    return { value: undefined, cut: 0 };
  if (Array.isArray(json) && json.every((it) => typeof it !== 'object' || it === null)) {
    const elements = json.filter((it) => it !== null);
    if (elements.length === 0) return { value: undefined, cut: 0 };
    const isShort = elements.length <= maxElements && ledger.chars <= maxValueChars;
    if (isShort) return { value: elements, cut: ledger.cut };
  }
  const { text, cut } = cutText(
    typeof json === 'string' ? json : JSON.stringify(json),
    maxValueChars,
  );
  return { value: text, cut: ledger.cut + cut };
}

function shownNumber(value: number): MetadataValue | undefined {
  if (Number.isNaN(value)) return undefined;
  return Number.isFinite(value) && value !== 0 ? value : String(value);
}
