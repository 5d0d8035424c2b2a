import type { EndEvent, ErrorEvent, MetadataValue, StartEvent } from '@lunary-otel/ingest';
import type { Run } from '../run/run.js';
import { newLedger } from './ledger.js';
import { mendError } from './mend-error.js';
import { mendId } from './mend-id.js';
import { mendMetadata } from './mend-metadata.js';
import { mendParams } from './mend-params.js';
import { cutToBytes, mendText } from './mend-text.js';
import { isoOf, mendTimes } from './mend-time.js';
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
  const parentRunId = run.parentId === undefined ? undefined : mendId(run.parentId);
  const name = mendIndexed(run.name, 'cutName', notes);
  const input = contentOf(run, 'input', notes);
  const extra = paramsOf(run, notes);
  const tags = tagsOf(run, notes);
  const user = userOf(run, notes);
  const metadata = metadataOf(run, notes);
  return {
    type: run.type,
    event: 'start',
    runId,
    // A run that is its own parent makes the server wait for it.
    ...(parentRunId === undefined || parentRunId === runId ? {} : { parentRunId }),
    timestamp: isoOf(mendTimes(run.startMillis, run.endMillis).startMillis),
    name: name ?? run.type,
    ...(input === undefined ? {} : { input }),
    ...(extra === undefined ? {} : { extra }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(tags.length === 0 ? {} : { tags }),
    ...user,
    ...(isTemplateId(run.templateId) ? { templateVersionId: run.templateId } : {}),
    runtime,
  };
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
  const output = contentOf(run, 'output', notes);
  const error = errorOf(run, notes);
  const tokensUsage = tokensOf(run);
  const input = options.startedEarly === true ? contentOf(run, 'input', notes) : undefined;
  // Metadata of an end is merged over that of the start, so only what is new need be said.
  const metadata = options.startedEarly === true ? metadataOf(run, notes) : nonEmpty(notes);
  const end: EndEvent = {
    type: endTypeOf(run, tokensUsage),
    event: 'end',
    runId,
    timestamp,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(tokensUsage === undefined ? {} : { tokensUsage }),
    ...(metadata === undefined ? {} : { metadata }),
  };
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
  if (run.error === undefined) return undefined;
  const ledger = newLedger();
  const error = mendError(run.error, ledger);
  note(notes, 'cutError', ledger.cut);
  return error;
}

function metadataOf(run: Run, notes: Notes): Record<string, MetadataValue> | undefined {
  const { record, cut } = mendMetadata(run.metadata);
  note(notes, 'cutMetadata', cut);
  const cachedTokens = cachedTokensAside(run);
  return nonEmpty({ ...(cachedTokens > 0 ? { cachedTokens } : {}), ...record, ...notes });
}

function tagsOf(run: Run, notes: Notes): string[] {
  const tags = new Set<string>();
  for (const tag of run.tags ?? []) {
    const mended = mendIndexed(tag, 'cutTags', notes);
    if (mended !== undefined && tags.size < maxTags) tags.add(mended);
  }
  return [...tags];
}

/** Properties go with the id or not at all; the id alone erases what is stored of the user. */
function userOf(run: Run, notes: Notes): Pick<StartEvent, 'userId' | 'userProps'> {
  const userId = mendIndexed(run.userId, 'cutUser', notes);
  if (userId === undefined) return {};
  const userProps = mendUserProps(run.userProps);
  return userProps === undefined ? { userId } : { userId, userProps };
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
  return Object.keys(record).length === 0 ? undefined : record;
}

function isTemplateId(id: number | undefined): id is number {
  return id !== undefined && Number.isInteger(id) && id > 0 && id <= maxTemplateId;
}
