import type { SpanFacts } from '../../src/facts/span-facts.js';
import type { PlacedSpan } from '../../src/trace/placed-span.js';

const kept = ({ genai, excluded }: SpanFacts): boolean => genai && !excluded;

/** Keeps the GenAI spans and hangs each under its nearest kept ancestor. */
export function placed(facts: readonly SpanFacts[]): PlacedSpan[] {
  const bySpan = new Map(facts.map((each) => [each.view.spanId, each]));
  return facts.filter(kept).map((each) => {
    const passed = new Set([each]);
    let above = bySpan.get(each.view.parentSpanId ?? '');
    while (above && !kept(above) && !passed.has(above)) {
      passed.add(above);
      above = bySpan.get(above.view.parentSpanId ?? '');
    }
    return above && kept(above)
      ? { facts: each, parentSpanId: above.view.spanId }
      : { facts: each };
  });
}
