import type { SpanView } from '../span/span-view.js';
import type { Fields } from './fields.js';

/** What one span says on its own, all dialects merged. The trace step makes runs of these. */
export interface SpanFacts {
  readonly view: SpanView;
  /** A GenAI dialect knows this span, or the user marked it with a `lunary.*` attribute. */
  readonly genai: boolean;
  /** `lunary.exclude` is set: the span is transparent whatever else it says. */
  readonly excluded: boolean;
  readonly fields: Fields;
  /** Names of the dialects that said something, in merge order. */
  readonly dialects: readonly string[];
  /** For each field, the dialect that said it and the attribute keys it came from. */
  readonly sources: Readonly<Partial<Record<keyof Fields, FieldSource>>>;
}

/** The same facts with another view or other fields. A spread would lose what facts work out only when it is asked for. */
export function changedFacts(
  facts: SpanFacts,
  { view = facts.view, fields = facts.fields }: Partial<Pick<SpanFacts, 'view' | 'fields'>>,
): SpanFacts {
  const { genai, excluded } = facts;
  return {
    view,
    genai,
    excluded,
    fields,
    get dialects() {
      return facts.dialects;
    },
    get sources() {
      return facts.sources;
    },
  };
}

export interface FieldSource {
  readonly dialect: string;
  readonly keys: readonly string[];
}

/** Set by the user around the code that started the span; wins over everything a library says. */
export interface UserContext {
  readonly userId?: string;
  readonly userProps?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly threadId?: string;
}
