import {
  type ColumnType,
  integer,
  jsonb,
  text,
  textArray,
  timestamp,
  uuid,
} from './column-types.js';
import { type Encoded, refused } from './outcome.js';
import type { RunColumns, RunRow, RunValues } from './run-row.js';

const columnTypes: Record<keyof RunColumns, ColumnType<unknown>> = {
  type: text,
  id: uuid,
  createdAt: timestamp,
  endedAt: timestamp,
  tags: textArray,
  name: text,
  status: text,
  params: jsonb,
  metadata: jsonb,
  templateVersionId: integer,
  parentRunId: uuid,
  input: jsonb,
  output: jsonb,
  error: jsonb,
  feedback: jsonb,
  promptTokens: integer,
  completionTokens: integer,
  cachedPromptTokens: integer,
  runtime: text,
};

const columns = Object.keys(columnTypes) as (keyof RunColumns)[];

/** What the columns of a statement will hold, or the error of the first that cannot hold its value. */
export function encodeRow(values: RunValues): Encoded<Partial<RunRow>> {
  const given = columns.filter((column) => values[column] !== undefined);
  for (const column of given) {
    const { name, takesBooleans } = columnTypes[column];
    if (!takesBooleans && isBooleanParameter(values[column])) {
      return booleanRefusal(column, name);
    }
  }
  const row: Record<string, unknown> = {};
  if (values.costed !== undefined) row['costed'] = values.costed;
  if (values.user !== undefined) row['user'] = values.user;
  for (const column of given) {
    const encoded = encodeValue(columnTypes[column], values[column]);
    if (encoded.kind === 'refused') return encoded;
    row[column] = encoded.value;
  }
  return { kind: 'value', value: row };
}

/** The props of a user, checked like the jsonb columns of a run. */
export function encodeProps(props: unknown): Encoded<unknown> {
  if (isBooleanParameter(props)) return booleanRefusal('props', jsonb.name);
  return encodeValue(jsonb, props ?? null);
}

export function sqlName(column: string): string {
  return column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function encodeValue(type: ColumnType<unknown>, value: unknown): Encoded<unknown> {
  return value === null ? { kind: 'value', value: null } : type.encode(value);
}

function booleanRefusal(column: string, type: string): Encoded<never> {
  return refused(
    `column "${sqlName(column)}" is of type ${type} but expression is of type boolean`,
  );
}

/** The database driver takes the type of a parameter from its value, and that of a list from its first. */
function isBooleanParameter(value: unknown): boolean {
  let first = value;
  while (Array.isArray(first)) first = (first as unknown[])[0];
  return typeof first === 'boolean';
}
