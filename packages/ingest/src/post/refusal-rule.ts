import type { RefusalRule } from '../client/ingest-client.js';

/** The server's texts, which come from PostgreSQL and the JavaScript engine. Only for counting: nothing depends on them. */
const rules: readonly (readonly [RegExp, RefusalRule])[] = [
  [/unicode escape|byte sequence|type json\b/i, 'text'],
  [/type boolean/i, 'boolean'],
  [/type uuid/i, 'id'],
  [/type integer|integer out of range/i, 'integer'],
  [/index row size|call stack/i, 'size'],
  [/foreign key/i, 'reference'],
];

export function refusalRuleOf(message: string): RefusalRule {
  return rules.find(([text]) => text.test(message))?.[1] ?? 'other';
}

/** What the server says of a start it has already: the two texts come with and without a race. */
export function isDuplicate(message: string): boolean {
  return /already exists|duplicate key/i.test(message);
}

/** What PostgreSQL, its client and the system below say when they were the ones in trouble. The event itself may be fine. */
const transientTexts =
  /deadlock|could not serialize|time(d )?[- ]?out|connection|too many clients|too many connections|database system is|read-only transaction|due to conflict with recovery|administrator command|no space left|could not (extend|write|open|read|access|fsync) |out of (shared )?memory|disk full|lock not available|E(CONN[A-Z]+|PIPE|AI_AGAIN|NOTFOUND|TIMEDOUT|HOSTUNREACH|MFILE)\b|socket hang up|cannot allocate memory/i;

export function isTransient(message: string): boolean {
  return transientTexts.test(message);
}
