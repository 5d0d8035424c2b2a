import type { Dialect, Rule } from '../dialects/dialect.js';
import { dialects } from '../dialects/index.js';
import { lunary } from '../dialects/lunary.js';
import { namespaceOf } from '../dialects/namespace.js';
import type { SpanView } from '../span/span-view.js';
import type { Fields } from './fields.js';
import { isMergedField, mergedField } from './merge-fields.js';
import { unreadAttributes } from './unread-attributes.js';
import type { FieldSource, SpanFacts, UserContext } from './span-facts.js';

export interface ReadOptions {
  /**
   * What becomes metadata. `'all'`: attributes that no dialect reads, too. `'declared'`: only what was declared to be
   * metadata, so nothing that may be content. Default `'known'`.
   */
  readonly attributes?: 'declared' | 'known' | 'all';
}

/**
 * Reads one span with every dialect whose keys are on it and merges what they say, field by field, in the order of the list.
 * What the user set around the code (`withLunary`) stands between `lunary.*` on the span and what libraries say.
 *
 * Most spans of an app are not about GenAI at all. Whether one is shows in its keys alone, so for the others nothing is read
 * until somebody asks (a root that is kept after all).
 */
export function readFacts(
  view: SpanView,
  context?: UserContext,
  options: ReadOptions = {},
): SpanFacts {
  const asked = dialectsOf(view);
  let done: Reading | undefined;
  const reading = (): Reading => (done ??= read(view, asked, context, options));
  const mayBeGenAi = asked.some(({ genai }) => genai !== false);
  const excluded =
    view.attributes['lunary.exclude'] === true || view.attributes['lunary.exclude'] === 'true';
  return {
    view,
    genai: mayBeGenAi && reading().genai,
    excluded,
    get fields() {
      return reading().fields as Fields;
    },
    get dialects() {
      return reading().spoke.map(({ name }) => name);
    },
    get sources() {
      return sourcesOf(reading(), view);
    },
  };
}

interface Reading {
  readonly fields: Record<string, unknown>;
  readonly spoke: Dialect[];
  readonly by: Record<string, { dialect: Dialect; rule: Rule }>;
  genai: boolean;
}

function read(
  view: SpanView,
  asked: readonly Dialect[],
  context: UserContext | undefined,
  options: ReadOptions,
): Reading {
  const reading: Reading = { fields: {}, spoke: [], by: {}, genai: false };
  const { fields, spoke } = reading;
  let given = context;
  for (const dialect of asked) {
    // An attribute on the span itself is nearer than what stood around the code that started it.
    if (dialect.name !== lunary.name) given = mergeContext(fields, given);
    let said = false;
    for (const rule of dialect.rules) {
      if (rule.undeclared === true && options.attributes === 'declared') continue;
      said = apply(rule, dialect, view, reading) || said;
    }
    if (!said) continue;
    spoke.push(dialect);
    if (dialect.genai !== false && (fields['type'] !== undefined || dialect.name === lunary.name))
      reading.genai = true;
  }
  mergeContext(fields, given);
  if (fields['noise'] === true) reading.genai = false;
  if (options.attributes === 'all')
    fields['metadata'] = {
      ...unreadAttributes(view, spoke),
      ...(fields['metadata'] as object | undefined),
    };
  return reading;
}

/** Only bug reports want to know where a field came from, so it is worked out when asked for. */
function sourcesOf({ fields, by }: Reading, view: SpanView): SpanFacts['sources'] {
  const sources: Record<string, FieldSource> = {};
  for (const field of Object.keys(fields)) {
    const from = by[field];
    sources[field] = from
      ? { dialect: from.dialect.name, keys: presentKeys(from.rule, view) }
      : { dialect: 'withLunary', keys: [] };
  }
  return sources;
}

/** The dialects whose namespaces are on the span: one walk over its keys, however many dialects there are. */
export function dialectsOf(view: SpanView): readonly Dialect[] {
  const namespaces = new Set<string>();
  for (const key in view.attributes) namespaces.add(namespaceOf(key));
  for (const event of view.events) {
    namespaces.add(namespaceOf(event.name));
    for (const key of Object.keys(event.attributes)) namespaces.add(namespaceOf(key));
  }
  for (const log of view.logs) namespaces.add(namespaceOf(log.name));
  return dialects.filter(
    (dialect) =>
      dialect.namespaces.some((namespace) => namespace === '*' || namespaces.has(namespace)) &&
      (dialect.speaks?.(view) ?? true),
  );
}

const VERDICTS: ReadonlySet<string> = new Set<keyof Fields>(['noise', 'step']);

function apply(rule: Rule, dialect: Dialect, view: SpanView, { fields, by }: Reading): boolean {
  if (rule.exact && !rule.keys.some((key) => key in view.attributes)) return false;
  // A field that is taken whole needs no second reading.
  if (rule.fields.every((field) => fields[field] !== undefined && !isMergedField(field)))
    return false;
  const found = attempt(rule, view);
  if (!found) return false;
  let said = false;
  for (const field of Object.keys(found)) {
    const value = found[field as keyof Fields];
    if (value === undefined) continue;
    // What a source holds of its own type of the span says nothing of the type that a source before it gave.
    if (VERDICTS.has(field) && found.type !== undefined && by['type']?.rule !== rule) continue;
    const before = fields[field];
    const after = mergedField(field, before, value);
    if (after === before) continue;
    fields[field] = after;
    by[field] ??= { dialect, rule };
    said = true;
  }
  return said;
}

/** A value whose getter throws, or a shape nobody thought of, costs one rule and never the run. */
function attempt(rule: Rule, view: SpanView): Partial<Fields> | undefined {
  try {
    return rule.read(view);
  } catch {
    return undefined;
  }
}

function presentKeys(rule: Rule, { attributes }: SpanView): readonly string[] {
  if (rule.keys.length === 1) return rule.keys;
  const present = rule.keys.filter((key) =>
    key.endsWith('*')
      ? Object.keys(attributes).some((name) => name.startsWith(key.slice(0, -1)))
      : key in attributes || key.includes(':') || key.startsWith('span.'),
  );
  return present.length > 0 ? present : rule.keys;
}

function mergeContext(
  fields: Record<string, unknown>,
  context: UserContext | undefined,
): undefined {
  for (const [field, value] of Object.entries(context ?? {}))
    fields[field] = mergedField(field, fields[field], value);
}
