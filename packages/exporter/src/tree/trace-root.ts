import type { Run, SpanFacts } from '@lunary-otel/mapping';

export type TraceRoot = 'auto' | 'always' | 'never';

type Type = Run['type'];

/** Lunary lists as traces the parentless runs of these types, and lone llm runs among the llm calls. */
const listed: ReadonlySet<Type> = new Set<Type>(['agent', 'chain', 'thread', 'chat']);

export function typeOf(facts: SpanFacts): Type {
  return facts.fields.type ?? 'chain';
}

/** Whether a parentless run needs a chain around it to be listed. A lone llm call is listed among the calls. */
export function needsChain(type: Type, hasChildren: boolean, traceRoot: TraceRoot): boolean {
  if (traceRoot === 'never' || listed.has(type)) return false;
  return traceRoot === 'always' || type !== 'llm' || hasChildren;
}

export interface Top {
  readonly type: Type;
  /** Something hangs below that does not show the same call. */
  readonly hasChildren: boolean;
}

/** Whether the local root of a trace, itself no run, is kept as a chain above the runs that would be its top. */
export function needsRoot(tops: readonly Top[], mayGrow: boolean, traceRoot: TraceRoot): boolean {
  if (traceRoot === 'never' || tops.length === 0) return false;
  if (traceRoot === 'always' || mayGrow || tops.length > 1) return true;
  return tops.some(({ type, hasChildren }) => needsChain(type, hasChildren, traceRoot));
}
