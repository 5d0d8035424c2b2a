import type { SpanFacts } from '../facts/span-facts.js';
import { changedFacts } from '../facts/span-facts.js';
import { textOf } from '../json/values.js';

/** A request that is being served, and does not know its route yet: instrumentations set it with the answer. */
export function lacksRoute({ view: { attributes } }: SpanFacts): boolean {
  return methodOf(attributes) !== undefined && textOf(attributes['http.route']) === undefined;
}

/**
 * A request named by the route that spans of its framework below it know; it is the most exact one, since those of
 * middleware are prefixes. What Lunary takes with an early start it never takes again, and at its end the request would have
 * this name.
 */
export function withRouteBelow(facts: SpanFacts, below: readonly SpanFacts[]): SpanFacts {
  const routes = below.flatMap(({ view }) => textOf(view.attributes['http.route']) ?? []);
  const [route] = routes.toSorted((a, b) => b.length - a.length);
  const method = methodOf(facts.view.attributes);
  if (route === undefined || method === undefined) return facts;
  return changedFacts(facts, { fields: { ...facts.fields, entityName: `${method} ${route}` } });
}

function methodOf(attributes: Readonly<Record<string, unknown>>): string | undefined {
  return textOf(attributes['http.request.method']) ?? textOf(attributes['http.method']);
}
