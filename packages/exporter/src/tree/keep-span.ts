import type { ReadableSpanLike, SpanFacts } from '@lunary-otel/mapping';
import type { SpanFilter } from '../options/schema.js';

/** Whether a span becomes a run of its own; one that does not is transparent. */
export type KeepSpan = (facts: SpanFacts, span: ReadableSpanLike) => boolean;

/** A filter of the caller that throws is told to `warn`, once, and keeps what the default would keep. */
export function keepSpanBy(filter: SpanFilter, warn: (message: string) => void): KeepSpan {
  let warned = false;
  return (facts, span) => {
    if (!mayBeKept(facts)) return false;
    if (filter === 'all') return true;
    if (filter === 'genai') return facts.genai;
    try {
      return filter(span);
    } catch (error) {
      if (!warned) warn(`The "spans" filter threw: ${String(error)}`);
      warned = true;
      return facts.genai;
    }
  };
}

/** Unsampled spans and those the user excluded never become runs, not even to hold a trace together. */
export function mayBeKept({ view, excluded }: SpanFacts): boolean {
  return view.sampled && !excluded;
}
