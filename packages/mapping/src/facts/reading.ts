import type { Dialect, Rule } from '../dialects/dialect.js';
import { lunary } from '../dialects/lunary.js';
import type { SpanView } from '../span/span-view.js';
import type { ReadOptions } from './read-facts.js';
import { newFields } from './fields.js';
import type { Fields } from './fields.js';
import { mergedField } from './merge-fields.js';
import type { Candidate, PlannedRule } from './plan.js';
import type { FieldSource, SpanFacts, UserContext } from './span-facts.js';
import { unreadAttributes } from './unread-attributes.js';

/** What the dialects said of one span. */
export interface Reading {
  readonly fields: Fields;
  /** The dialects that said something. */
  readonly spoke: readonly Dialect[];
  readonly genai: boolean;
}

/** Told of each field by whom it was first filled. */
type OnFilled = (field: string, dialect: Dialect, rule: Rule) => void;

interface State {
  readonly view: SpanView;
  readonly fields: Record<string, unknown>;
  /** By which rule the type was given. */
  typeRule: Rule | undefined;
  readonly onFilled: OnFilled | undefined;
}

export function reading(
  view: SpanView,
  asked: readonly Candidate[],
  context: UserContext | undefined,
  options: ReadOptions,
  onFilled?: OnFilled,
): Reading {
  const fields = newFields() as Record<string, unknown>;
  const state: State = { view, fields, typeRule: undefined, onFilled };
  const spoke: Dialect[] = [];
  let genai = false;
  let given = context;
  for (const candidate of asked) {
    const { dialect } = candidate;
    // An attribute on the span itself is nearer than what stood around the code that started it.
    if (given && dialect !== lunary) given = mergeContext(fields, given);
    let said = false;
    for (const planned of candidate.rules()) {
      if (planned.rule.undeclared === true && options.attributes === 'declared') continue;
      if (apply(planned, dialect, state)) said = true;
    }
    if (!said) continue;
    spoke.push(dialect);
    if (dialect.genai !== false && (fields['type'] !== undefined || dialect === lunary))
      genai = true;
  }
  if (given) mergeContext(fields, given);
  if (options.attributes === 'all')
    fields['metadata'] = {
      ...unreadAttributes(view, spoke),
      ...(fields['metadata'] as object | undefined),
    };
  return { fields, spoke, genai: genai && fields['noise'] !== true };
}

/** Only bug reports want to know where a field came from, so the span is read once more when one asks. */
export function sourcesOf(
  view: SpanView,
  asked: readonly Candidate[],
  context: UserContext | undefined,
  options: ReadOptions,
): SpanFacts['sources'] {
  const sources: Record<string, FieldSource> = {};
  const { fields } = reading(view, asked, context, options, (field, { name }, rule) => {
    sources[field] ??= { dialect: name, keys: presentKeys(rule, view) };
  });
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined) sources[field] ??= { dialect: 'withLunary', keys: [] };
  return sources;
}

function apply(planned: PlannedRule, dialect: Dialect, state: State): boolean {
  const { rule, isMerged } = planned;
  // A field that is taken whole needs no second reading.
  if (!isMerged && areTaken(rule.fields, state.fields)) return false;
  const found = attempt(planned, state.view);
  if (found === undefined) return false;
  if (rule.kind === 'field') return fill(rule.field, found, rule, dialect, state);
  const fields = found as Record<string, unknown>;
  let said = false;
  for (const field in fields) {
    const value = fields[field];
    if (value === undefined) continue;
    // What a source holds of its own type of the span says nothing of the type that a source before it gave.
    const isVerdict = field === 'noise' || field === 'step';
    if (isVerdict && fields['type'] !== undefined && state.typeRule !== rule) continue;
    if (fill(field, value, rule, dialect, state)) said = true;
  }
  return said;
}

function fill(field: string, value: unknown, rule: Rule, dialect: Dialect, state: State): boolean {
  const { fields, onFilled } = state;
  const before = fields[field];
  const after = before === undefined ? value : mergedField(field, before, value);
  if (after === before) return false;
  fields[field] = after;
  if (field === 'type') state.typeRule = rule;
  onFilled?.(field, dialect, rule);
  return true;
}

function areTaken(names: Rule['fields'], fields: Record<string, unknown>): boolean {
  for (const name of names) if (fields[name] === undefined) return false;
  return true;
}

/** A value whose getter throws, or a shape nobody thought of, costs one rule and never the run. */
function attempt(planned: PlannedRule, view: SpanView): unknown {
  try {
    return planned.kind === 'field' ? planned.read(view.attributes) : planned.read(view);
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

function mergeContext(fields: Record<string, unknown>, context: UserContext): undefined {
  for (const [field, value] of Object.entries(context))
    fields[field] = mergedField(field, fields[field], value);
}
