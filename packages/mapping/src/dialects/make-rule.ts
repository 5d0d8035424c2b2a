import type { Fields } from '../facts/fields.js';
import type { FieldRule, FieldsReader, FieldsRule, Rule } from './dialect.js';

/**
 * Anything a table cannot say. `needs`: keys without any of which there is nothing to read. Default: `keys`, if all of them
 * are attributes' own names.
 */
export function rule(
  fields: FieldsRule['fields'],
  keys: readonly string[],
  read: FieldsReader,
  needs: readonly string[] | undefined = keys.every(isAttributeKey) ? keys : undefined,
): FieldsRule {
  return ruleOfKeys(fields, keys, (onSpan) =>
    needs === undefined || needs.some((key) => onSpan.includes(key)) ? read : undefined,
  );
}

/** The same, for what depends on which keys a span has, beyond having some of its own. */
export function ruleOfKeys(
  fields: FieldsRule['fields'],
  keys: readonly string[],
  readerFor: FieldsRule['readerFor'],
): FieldsRule {
  return { kind: 'fields', fields, keys, readerFor };
}

/** Reads one field. */
export function fieldRule(
  field: keyof Fields,
  keys: readonly string[],
  readerFor: FieldRule['readerFor'],
): FieldRule {
  return { kind: 'field', field, fields: [field], keys, readerFor };
}

/** A rule that is left out where no content may be captured: what it reads was not declared to be anything else. */
export function undeclared<R extends Rule>(plain: R): R {
  return { ...plain, undeclared: true };
}

function isAttributeKey(key: string): boolean {
  return !/[*( ]|^(event|log):|^span\.(name|kind|scope|status)$/.test(key);
}
