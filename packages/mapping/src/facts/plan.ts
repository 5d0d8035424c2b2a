import type {
  Dialect,
  FieldReader,
  FieldRule,
  FieldsReader,
  FieldsRule,
  Rule,
} from '../dialects/dialect.js';
import { dialects } from '../dialects/index.js';
import { namespaceOf } from '../dialects/namespace.js';
import { isMergedField } from './merge-fields.js';

/** What to ask of spans that have the same keys: everything that can be told from the keys alone. */
export interface Plan {
  /** In merge order. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly dialect: Dialect;
  /** Its keys are on the span. Otherwise `speaks` decides. */
  readonly isMarked: boolean;
  /** Those of its rules that have something to read, in order. Worked out when it is first asked. */
  rules(): readonly PlannedRule[];
}

/** `isMerged`: a field that is there already does not keep it from being read; of other fields, the first has them whole. */
export type PlannedRule = { readonly isMerged: boolean } & (
  | { readonly kind: 'field'; readonly rule: FieldRule; readonly read: FieldReader }
  | { readonly kind: 'fields'; readonly rule: FieldsRule; readonly read: FieldsReader }
);

/** Namespaces that some dialect has. */
export function isKnownNamespace(namespace: string): boolean {
  return dialects.some(({ namespaces }) => namespaces.includes(namespace));
}

/** `namespaces`: those of the keys, and of the events and log records of the span. */
export function planFor(keys: readonly string[], namespaces: ReadonlySet<string>): Plan {
  const candidates: Candidate[] = [];
  for (const dialect of dialects) {
    const isThere = dialect.namespaces.some((it) => it === '*' || namespaces.has(it));
    if (!isThere) continue;
    const isMarked = dialect.marks
      ? dialect.marks.some((mark) => keys.some((key) => isMark(mark, key)))
      : dialect.speaks === undefined;
    if (isMarked || dialect.speaks) candidates.push(candidateOf(dialect, isMarked, keys));
  }
  return { candidates };
}

export function namespacesOf(keys: readonly string[]): Set<string> {
  return new Set(keys.map(namespaceOf));
}

function candidateOf(dialect: Dialect, isMarked: boolean, keys: readonly string[]): Candidate {
  let planned: readonly PlannedRule[] | undefined;
  return {
    dialect,
    isMarked,
    rules: () => (planned ??= dialect.rules.flatMap((rule) => plannedRule(rule, keys))),
  };
}

function plannedRule(rule: Rule, keys: readonly string[]): PlannedRule[] {
  const isMerged = rule.fields.some(isMergedField);
  if (rule.kind === 'field') {
    const read = rule.readerFor(keys);
    return read ? [{ kind: 'field', rule, read, isMerged }] : [];
  }
  const read = rule.readerFor(keys);
  return read ? [{ kind: 'fields', rule, read, isMerged }] : [];
}

function isMark(mark: string | RegExp, key: string): boolean {
  if (typeof mark !== 'string') return mark.test(key);
  return mark.endsWith('*') ? key.startsWith(mark.slice(0, -1)) : key === mark;
}
