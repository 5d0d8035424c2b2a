import type { EndEvent, ErrorEvent, MetadataValue, StartEvent } from '@lunary-otel/ingest';
import type { Run } from '../run/run.js';
import { newLedger } from './ledger.js';
import { mendError } from './mend-error.js';
import { mendId } from './mend-id.js';
import { mendMetadata } from './mend-metadata.js';
import { mendParams } from './mend-params.js';
import { cutToBytes, mendText } from './mend-text.js';
import { isoOf } from '../time/iso-of.js';
import { mendTimes } from '../time/mend-time.js';
import { mendUserProps } from './mend-user.js';
import { shownValue } from './shown-value.js';
import { cachedTokensAside, endTypeOf, tokensOf } from './tokens-of-run.js';

/** Name, tags and user are indexed columns, which fail the event from about 2,690 bytes on. */
const maxIndexedBytes = 2_000;
const maxTags = 50;
const maxTemplateId = 2 ** 31 - 1;
const runtime = 'lunary-otel';

/** What was left out of a field, under `cutInput`, `cutOutput`, …: how many characters and values. */
type Notes = Record<string, number>;

export interface EndOptions {
  /**
   * The start left while the run was still open, with what was known by then: the end carries the input and the
   * metadata again, as the server can still take them. Default `false`.
   */
  readonly startedEarly?: boolean;
}

/** The event that opens a run, with every value mended: the server stores it and the dashboard shows it, whatever it holds. */
export function startEventOf(run: Run): StartEvent {
  const notes: Notes = {};
  const runId = mendId(run.id);
  const event: StartEvent = {
    type: run.type,
    event: 'start',
    runId,
    timestamp: isoOf(mendTimes(run.startMillis, run.endMillis).startMillis),
    name: mendIndexed(run.name, 'cutName', notes) ?? run.type,
    runtime,
  };
  const parentRunId = run.parentId === undefined ? undefined : mendId(run.parentId);
  // A run that is its own parent makes the server wait for it.
  if (parentRunId !== undefined && parentRunId !== runId) event.parentRunId = parentRunId;
  const input = contentOf(run, 'input', notes);
  if (input !== undefined) event.input = input;
  const extra = paramsOf(run, notes);
  if (extra !== undefined) event.extra = extra;
  const tags = tagsOf(run, notes);
  if (tags !== undefined) event.tags = tags;
  const userId = mendIndexed(run.userId, 'cutUser', notes);
  // Properties go with the id or not at all; the id alone erases what is stored of the user.
  const userProps = userId === undefined ? undefined : mendUserProps(run.userProps);
  if (userId !== undefined) event.userId = userId;
  if (userProps !== undefined) event.userProps = userProps;
  if (isTemplateId(run.templateId)) event.templateVersionId = run.templateId;
  // Last, since it tells what was cut above.
  const metadata = metadataOf(run, notes);
  if (metadata !== undefined) event.metadata = metadata;
  return event;
}

/**
 * The events that close a run: `end`, and `error` behind it when the run failed, both at the same time. Empty while the
 * run is open. The `end` of a failed run keeps tokens and metadata, which the server drops from an `error`.
 *
 * It keeps an output too, if there is one: half an answer is worth having in the API and in exports, although the
 * dashboard shows only the error, and shows it twice then.
 */
export function endEventsOf(run: Run, options: EndOptions = {}): (EndEvent | ErrorEvent)[] {
  if (run.endMillis === undefined) return [];
  const notes: Notes = {};
  const runId = mendId(run.id);
  const timestamp = isoOf(mendTimes(run.startMillis, run.endMillis).endMillis);
  const tokensUsage = tokensOf(run);
  const end: EndEvent = { type: endTypeOf(run, tokensUsage), event: 'end', runId, timestamp };
  const input = options.startedEarly === true ? contentOf(run, 'input', notes) : undefined;
  if (input !== undefined) end.input = input;
  const output = contentOf(run, 'output', notes);
  if (output !== undefined) end.output = output;
  if (tokensUsage !== undefined) end.tokensUsage = tokensUsage;
  const error = errorOf(run, notes);
  // Metadata of an end is merged over that of the start, so only what is new need be said.
  const metadata = options.startedEarly === true ? metadataOf(run, notes) : nonEmpty(notes);
  if (metadata !== undefined) end.metadata = metadata;
  return error === undefined
    ? [end]
    : [end, { type: run.type, event: 'error', runId, timestamp, error }];
}

function contentOf(run: Run, side: 'input' | 'output', notes: Notes): unknown {
  const ledger = newLedger();
  const shown = shownValue(run.type, side, run[side], ledger);
  note(notes, side === 'input' ? 'cutInput' : 'cutOutput', ledger.cut);
  return shown;
}

function paramsOf(run: Run, notes: Notes): StartEvent['extra'] {
  const ledger = newLedger();
  const params = mendParams(run.params, ledger);
  note(notes, 'cutParams', ledger.cut);
  return params;
}

function errorOf(run: Run, notes: Notes): ErrorEvent['error'] | undefined {
  if (run.error == null) return undefined;
  const ledger = newLedger();
  const error = mendError(run.error, ledger);
  note(notes, 'cutError', ledger.cut);
  return error;
}

function metadataOf(run: Run, notes: Notes): Record<string, MetadataValue> | undefined {
  const { record, cut } = mendMetadata(run.metadata);
  note(notes, 'cutMetadata', cut);
  const cachedTokens = cachedTokensAside(run);
  if (cachedTokens > 0) return { cachedTokens, ...record, ...notes };
  return nonEmpty(Object.assign(record, notes));
}

function tagsOf(run: Run, notes: Notes): string[] | undefined {
  if (run.tags === undefined || run.tags.length === 0) return undefined;
  const tags = new Set<string>();
  for (const tag of run.tags) {
    const mended = mendIndexed(tag, 'cutTags', notes);
    if (mended !== undefined && tags.size < maxTags) tags.add(mended);
  }
  return tags.size > 0 ? [...tags] : undefined;
}

function mendIndexed(value: unknown, noteKey: string, notes: Notes): string | undefined {
  if (typeof value !== 'string') return undefined;
  const mended = mendText(value);
  if (mended.trim() === '') return undefined;
  const { text, cut } = cutToBytes(mended, maxIndexedBytes);
  note(notes, noteKey, cut);
  return text;
}

function note(notes: Notes, key: string, cut: number): void {
  if (cut > 0) notes[key] = (notes[key] ?? 0) + cut;
}

function nonEmpty<T extends object>(record: T): T | undefined {
  for (const _key in record) return record;
  return undefined;
}

function isTemplateId(id: number | undefined): id is number {
  return id !== undefined && Number.isInteger(id) && id > 0 && id <= maxTemplateId;
}
