import { indexRefusal } from './btree-limit.js';
import { fitsInteger } from './column-types.js';
import { sqlName } from './encode-row.js';
import { type Encoded, refused } from './outcome.js';
import type { RunRow } from './run-row.js';

export const duplicateKey = 'duplicate key value violates unique constraint "run_pkey"';

const notNull = ['id', 'type', 'createdAt', 'cachedPromptTokens'] as const;

/** What the table's own constraints say to a whole row. Uniqueness is the table's to check. */
export function checkConstraints(row: Partial<RunRow>): Encoded<RunRow> {
  if (!isComplete(row)) {
    const missing = notNull.find((column) => row[column] == null) ?? '';
    return refused(
      `null value in column "${sqlName(missing)}" of relation "run" violates not-null constraint`,
    );
  }
  const tooLong =
    indexRefusal(row.type, 'run_type_idx') ??
    (row.name === null ? undefined : indexRefusal(row.name, 'run_name_idx')) ??
    row.tags?.map((tag) => indexRefusal(tag ?? '', 'run_tags_idx')).find((refusal) => refusal);
  if (tooLong !== undefined) return refused(tooLong);
  // An index is on the sum of the two.
  if (!fitsInteger((row.promptTokens ?? 0) + (row.completionTokens ?? 0))) {
    return refused('integer out of range');
  }
  // The stand-in has no templates, so none exists.
  if (row.templateVersionId !== null) {
    return refused(
      'insert or update on table "run" violates foreign key constraint "run_template_version_id_fkey"',
    );
  }
  return { kind: 'value', value: row };
}

function isComplete(row: Partial<RunRow>): row is RunRow {
  return notNull.every((column) => row[column] != null);
}
