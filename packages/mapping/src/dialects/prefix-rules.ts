import { isObject, numberOf } from '../json/values.js';
import { parameterName, parameterValue } from '../payloads/params.js';
import { usageCountOf, usageOf } from '../payloads/usage.js';
import type { ReportedUsage } from '../facts/fields.js';
import type { FieldRule } from './dialect.js';
import { fieldRule } from './make-rule.js';
import { under } from './under.js';

/** Request parameters: every known parameter under one of the prefixes, whatever its spelling. */
export function params(...prefixes: readonly string[]): FieldRule {
  return fieldRule('params', prefixes.map(anyUnder), (keys) => {
    const named = [...firstUnder(prefixes, keys)].flatMap(([name, key]) => {
      const parameter = parameterName(name);
      return parameter === undefined ? [] : [{ parameter, key }];
    });
    if (named.length === 0) return undefined;
    return (attributes) => {
      const found: Record<string, unknown> = {};
      let isEmpty = true;
      for (const { parameter, key } of named) {
        if (parameter in found) continue;
        const value = parameterValue(parameter, attributes[key]);
        if (value === undefined) continue;
        found[parameter] = value;
        isEmpty = false;
      }
      return isEmpty ? undefined : found;
    };
  });
}

/** Token counts: every count under the prefix, whatever its spelling. */
export function usage(prefix: string): FieldRule {
  return fieldRule('usage', [anyUnder(prefix)], (keys) => {
    const counted = [...firstUnder([prefix], keys)].map(([name, key]) => ({
      key,
      count: usageCountOf(name),
    }));
    if (counted.length === 0) return undefined;
    return (attributes) => {
      const found: ReportedUsage = {};
      let isEmpty = true;
      for (const { key, count } of counted) {
        const value = attributes[key];
        if (isObject(value)) return usageWithin(under({ attributes }, prefix));
        const number = count === undefined ? undefined : numberOf(value);
        if (count === undefined || number === undefined || found[count] !== undefined) continue;
        found[count] = number;
        isEmpty = false;
      }
      return isEmpty ? undefined : found;
    };
  });
}

function usageWithin(values: Readonly<Record<string, unknown>>): ReportedUsage | undefined {
  const found = usageOf(values);
  if (!found) return undefined;
  // What a provider's own spelling tells of its counts does not hold for attributes that only borrow the name.
  const { inputIncludesCached: _cached, outputIncludesReasoning: _reasoning, ...counts } = found;
  return counts;
}

/** The user's own metadata, one attribute a key, under a prefix. */
export function metadata(...prefixes: readonly string[]): FieldRule {
  return fieldRule('metadata', prefixes.map(anyUnder), (keys) => {
    const named = new Map<string, string>();
    // Of two prefixes the later has the last word.
    for (const prefix of prefixes)
      for (const [name, key] of firstUnder([prefix], keys)) named.set(name, key);
    return named.size === 0 ? undefined : (attributes) => picked(attributes, named);
  });
}

/** Facts shown as metadata under this project's names: `{ timeToFirstToken: [keys] }`. */
export function details(table: Readonly<Record<string, readonly string[]>>): FieldRule {
  return fieldRule('details', Object.values(table).flat(), (keys) => {
    const present = Object.entries(table).flatMap(([name, candidates]) => {
      const there = candidates.filter((key) => keys.includes(key));
      return there.length > 0 ? [{ name, there }] : [];
    });
    if (present.length === 0) return undefined;
    return (attributes) => {
      const found: Record<string, unknown> = {};
      for (const { name, there } of present) {
        const key = there.find((it) => isSaid(attributes[it]));
        if (key !== undefined) found[name] = attributes[key];
      }
      return Object.keys(found).length > 0 ? found : undefined;
    };
  });
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Name without prefix → key, in order; of two keys with the same name, the one under the first prefix. */
function firstUnder(
  prefixes: readonly string[],
  keys: readonly string[],
): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const prefix of prefixes) {
    for (const key of keys) {
      if (key.length <= prefix.length || !key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      if (!named.has(name)) named.set(name, key);
    }
  }
  return named;
}

function picked(
  attributes: Readonly<Record<string, unknown>>,
  named: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, key] of named) found[name] = attributes[key];
  return found;
}

function anyUnder(prefix: string): string {
  return `${prefix}*`;
}
