import { dialectsOf, readFacts } from '../facts/read-facts.js';
import type { Fields } from '../facts/fields.js';
import type { FieldSource } from '../facts/span-facts.js';
import { textOfAny } from '../json/parse.js';
import type { LogRecordLike, ReadableSpanLike } from '../span/span-view.js';
import { viewOf } from '../span/view-of.js';

/** What the mapping makes of one span and why: paste it into a bug report. */
export interface SpanExplanation {
  readonly span: {
    readonly traceId: string;
    readonly spanId: string;
    readonly name: string;
    readonly scope: string;
  };
  readonly kept: boolean;
  /** Why the span becomes a run, or why it is transparent. */
  readonly why: string;
  /** The dialects that were asked, in merge order. */
  readonly asked: readonly string[];
  /** The dialects that said something, in merge order. */
  readonly spoke: readonly string[];
  /** For each field of the run, what it became and which attribute it came from. Values are shortened. */
  readonly fields: Readonly<Record<string, FieldExplanation>>;
  /** Attribute keys on the span that no field came from. */
  readonly unread: readonly string[];
  /** Attributes that the SDK dropped because of a limit: content may be missing for that reason. */
  readonly droppedAttributesCount: number;
}

export interface FieldExplanation extends FieldSource {
  readonly value: string;
}

const MAX_VALUE_CHARACTERS = 120;

/** Explains one ended span by itself. What only the whole trace can tell (folding, the token ledger) is not in it. */
export function explainSpan(
  span: ReadableSpanLike,
  logs: readonly LogRecordLike[] = [],
): SpanExplanation {
  const view = viewOf(span, logs);
  const facts = readFacts(view);
  const fields: Record<string, FieldExplanation> = {};
  for (const [field, source] of Object.entries(facts.sources))
    fields[field] = { ...source, value: shortened(facts.fields[field as keyof Fields]) };
  const read = Object.values(fields).flatMap(({ keys }) => keys);
  return {
    span: { traceId: view.traceId, spanId: view.spanId, name: view.name, scope: view.scope },
    kept: facts.genai && !facts.excluded,
    why: whyOf(facts),
    asked: dialectsOf(view).map(({ name }) => name),
    spoke: facts.dialects,
    fields,
    unread: Object.keys(view.attributes).filter(
      (key) =>
        !read.some((pattern) =>
          pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern,
        ),
    ),
    droppedAttributesCount: view.droppedAttributesCount,
  };
}

function whyOf({ excluded, genai, fields, sources }: ReturnType<typeof readFacts>): string {
  if (excluded) return 'left out: lunary.exclude is set';
  if (fields.noise === true)
    return 'left out: a step that only holds others together and says nothing itself';
  if (!genai)
    return 'left out: no GenAI dialect knows this span, so its children hang under its nearest kept ancestor';
  const source = sources.type;
  return source
    ? `kept: ${source.dialect} says it is of type ${fields.type} (${source.keys.join(', ')})`
    : 'kept: it has lunary.* attributes';
}

function shortened(value: unknown): string {
  const text = textOfAny(value);
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…` : text;
}
