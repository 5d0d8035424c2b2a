import type { Run, SpanFacts } from '@lunary-otel/mapping';

export type TraceRoot = 'auto' | 'always' | 'never';

type Type = Run['type'];

/** Lunary lists as traces the parentless runs of these types; the last two only ever stand above a trace. */
const listed: ReadonlySet<Type> = new Set<Type>(['agent', 'chain', 'thread', 'chat']);

export function typeOf(facts: SpanFacts): Type {
  return facts.fields.type ?? 'chain';
}

/**
 * Whether a parentless run, the local root itself, needs a chain around it. A call that is all there is of its trace needs
 * none: Lunary lists it among the calls, and a chain made up for it would say nothing more.
 */
export function needsChain(type: Type, hasChildren: boolean, traceRoot: TraceRoot): boolean {
  if (traceRoot === 'never' || listed.has(type)) return false;
  return traceRoot === 'always' || type !== 'llm' || hasChildren;
}

/** Whether the local root of a trace, itself no run, is kept as a chain above the runs that would be its tops. */
export function needsRoot(tops: readonly Type[], mayGrow: boolean, traceRoot: TraceRoot): boolean {
  if (traceRoot === 'never' || tops.length === 0) return false;
  if (traceRoot === 'always' || mayGrow || tops.length > 1) return true;
  return tops.some((type) => !listed.has(type));
}
