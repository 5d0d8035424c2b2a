import type { SpanView } from '../span/span-view.js';
import type { SpanFacts, UserContext } from './span-facts.js';

/** Reads one span with every dialect and merges what they say, field by field, in the documented order. */
export function readFacts(view: SpanView, _context?: UserContext): SpanFacts {
  return {
    view,
    genai: Object.keys(view.attributes).some((key) => key.startsWith('gen_ai.')),
    excluded: view.attributes['lunary.exclude'] === true,
    fields: {},
    dialects: [],
    sources: {},
  };
}
