import type { Fields } from '../facts/fields.js';
import type { SpanView } from '../span/span-view.js';

/**
 * How one library family writes a GenAI call into a span. A dialect is chosen by the keys that are present, never by scope
 * name; several may speak on one span, and their answers merge field by field in the order of `dialects/index.ts`.
 */
export interface Dialect {
  /** Kebab-case, as shown by `explainSpan` and in the attribute reference. */
  readonly name: string;
  /** First dotted segments of its attribute keys. The dialect is asked only when one of them is on the span. */
  readonly namespaces: readonly string[];
  /**
   * Where other dialects share its namespaces: keys (`a.b`, `a.b.*`, or a pattern) of which one must be on the span.
   * Default: the namespaces decide.
   */
  readonly marks?: readonly (string | RegExp)[];
  /** Where keys do not tell: asked of each span that has none of the marks. */
  readonly speaks?: (span: SpanView) => boolean;
  /** `false`: it adds facts to spans that another dialect knows, but makes no span a GenAI span. Default `true`. */
  readonly genai?: boolean;
  /** Earlier rules win over later ones for the same field. */
  readonly rules: readonly Rule[];
}

/** Made with the helpers of `rules.ts`. */
export type Rule = FieldRule | FieldsRule;

interface AnyRule {
  readonly fields: readonly (keyof Fields)[];
  /**
   * What it reads, for `explainSpan` and the attribute reference: attribute keys, `prefix.*`, `event:<name>`, `log:<name>`,
   * or one of `span.name`, `span.status`, `span.kind`, `span.scope`.
   */
  readonly keys: readonly string[];
  /** It reads what nobody declared to be metadata, or what may quote content. Set by `undeclared`. */
  readonly undeclared?: boolean;
}

/**
 * `readerFor`: how to read spans with these keys and no others, so that what can be told from keys is found out once for all
 * of them. `undefined`: there is nothing to read.
 */
export interface FieldRule extends AnyRule {
  readonly kind: 'field';
  readonly field: keyof Fields;
  readonly readerFor: (keys: readonly string[]) => FieldReader | undefined;
}

export interface FieldsRule extends AnyRule {
  readonly kind: 'fields';
  readonly readerFor: (keys: readonly string[]) => FieldsReader | undefined;
}

export type FieldReader = (attributes: SpanView['attributes']) => unknown;
export type FieldsReader = (span: SpanView) => Partial<Fields> | undefined;
