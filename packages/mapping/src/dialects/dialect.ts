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
  /** Says no for a span whose namespaces another dialect shares. Default: the namespaces decide. */
  readonly speaks?: (span: SpanView) => boolean;
  /** `false`: it adds facts to spans that another dialect knows, but makes no span a GenAI span. Default `true`. */
  readonly genai?: boolean;
  /** Earlier rules win over later ones for the same field. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly fields: readonly (keyof Fields)[];
  /**
   * What it reads, for `explainSpan` and the attribute reference: attribute keys, `prefix.*`, `event:<name>`, `log:<name>`,
   * or one of `span.name`, `span.status`, `span.kind`, `span.scope`.
   */
  readonly keys: readonly string[];
  /** Every key is an attribute's own name: without any of them on the span there is nothing to read. Set by `rule`. */
  readonly exact: boolean;
  /** It reads what nobody declared to be metadata, or what may quote content. Set by `undeclared`. */
  readonly undeclared?: boolean;
  readonly read: (span: SpanView) => Partial<Fields> | undefined;
}
