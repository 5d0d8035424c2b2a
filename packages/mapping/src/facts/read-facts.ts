import type { Dialect, Rule } from '../dialects/dialect.js';
import { dialects } from '../dialects/index.js';
import type { SpanView } from '../span/span-view.js';
import type { Fields } from './fields.js';
import { isMergedField, mergedField } from './merge-fields.js';
import { unreadAttributes } from './unread-attributes.js';
import type { FieldSource, SpanFacts, UserContext } from './span-facts.js';

export interface ReadOptions {
  /** `'all'`: attributes that no dialect reads become metadata too. Default `'known'`. */
  readonly attributes?: 'known' | 'all';
}

/**
 * Reads one span with every dialect whose keys are on it and merges what they say, field by field, in the order of the list.
 * What the user set around the code (`withLunary`) stands before all of them.
 */
export function readFacts(
  view: SpanView,
  context?: UserContext,
  options: ReadOptions = {},
): SpanFacts {
  const fields: Record<string, unknown> = contextFields(context);
  const sources: Record<string, FieldSource> = {};
  for (const field of Object.keys(fields)) sources[field] = { dialect: 'withLunary', keys: [] };
  const spoke: Dialect[] = [];
  let genai = false;
  for (const dialect of dialectsOf(view)) {
    let said = false;
    for (const rule of dialect.rules) said = apply(rule, dialect, view, fields, sources) || said;
    if (!said) continue;
    spoke.push(dialect);
    if (dialect.genai !== false && (fields['type'] !== undefined || dialect.name === 'lunary'))
      genai = true;
  }
  if (options.attributes === 'all')
    fields['metadata'] = {
      ...unreadAttributes(view, spoke),
      ...(fields['metadata'] as object | undefined),
    };
  return {
    view,
    genai: genai && fields['noise'] !== true,
    excluded:
      view.attributes['lunary.exclude'] === true || view.attributes['lunary.exclude'] === 'true',
    fields: fields as Fields,
    dialects: spoke.map(({ name }) => name),
    sources,
  };
}

/** The dialects whose namespaces are on the span: one walk over its keys, however many dialects there are. */
export function dialectsOf(view: SpanView): readonly Dialect[] {
  const namespaces = new Set<string>();
  for (const key of Object.keys(view.attributes)) namespaces.add(namespaceOf(key));
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

/** `gen_ai.request.model` → `gen_ai`; `genkit:input` → `genkit`. */
function namespaceOf(key: string): string {
  const end = key.search(/[.:]/);
  return end < 0 ? key : key.slice(0, end);
}

function apply(
  rule: Rule,
  dialect: Dialect,
  view: SpanView,
  fields: Record<string, unknown>,
  sources: Record<string, FieldSource>,
): boolean {
  // A field that is taken whole needs no second reading.
  if (rule.fields.every((field) => fields[field] !== undefined && !isMergedField(field)))
    return false;
  const found = attempt(rule, view);
  if (!found) return false;
  let said = false;
  for (const [field, value] of Object.entries(found)) {
    if (value === undefined) continue;
    const before = fields[field];
    const after = mergedField(field, before, value);
    if (after === before) continue;
    fields[field] = after;
    sources[field] ??= { dialect: dialect.name, keys: presentKeys(rule, view) };
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

function contextFields(context: UserContext | undefined): Record<string, unknown> {
  if (!context) return {};
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}
