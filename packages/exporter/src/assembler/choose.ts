import { changedFacts } from '@lunary-otel/mapping';
import type { SpanFacts, SpanRunType } from '@lunary-otel/mapping';
import { createClimb } from '../tree/climb.js';
import type { Climb } from '../tree/climb.js';
import { lateTwins } from '../tree/late-twins.js';
import { spanOf } from '../tree/open-span.js';
import type { Announced, SpanNode } from '../tree/span-node.js';
import type { DepartRules, Plan } from './depart.js';
import { chooseLive } from './live.js';
import { factsOfSpan, factsOfUnended } from './read-spans.js';

/** Which spans of a plan leave, and which of them as runs. */
export interface Choice {
  readonly factsOf: ReadonlyMap<SpanNode, SpanFacts>;
  /** Done with, as a run or transparently. */
  readonly leaving: readonly SpanNode[];
  /** Runs: of the spans that leave, and of open ones whose starts leave. */
  readonly kept: ReadonlySet<SpanNode>;
  /** Over the spans that are not kept. */
  readonly climb: Climb;
}

/** Reads the spans of a plan, once each, and chooses. */
export function choose(plan: Plan, rules: DepartRules, nowMillis: number): Choice {
  const { unended = new Map<SpanNode, string>(), announcing = [] } = plan;
  const factsOf = new Map<SpanNode, SpanFacts>();
  const note = (node: SpanNode, facts: SpanFacts | undefined): void => {
    if (facts) factsOf.set(node, asAnnounced(facts, node.announced));
  };
  for (const node of [...plan.leaving, ...announcing]) note(node, factsOfSpan(node, rules));
  for (const [node, reason] of unended) note(node, factsOfUnended(node, rules, reason, nowMillis));

  let kept = new Set<SpanNode>();
  for (const [node, facts] of factsOf) {
    const span = spanOf(node);
    if (node.announced || (span && rules.keep(facts, span))) kept.add(node);
  }
  let leaving = [...plan.leaving, ...unended.keys()];
  if (announcing.length > 0) {
    const live = chooseLive(plan.leaving, announcing, kept, factsOf);
    leaving = [...live.leaving, ...unended.keys()];
    const departing = new Set([...leaving, ...live.announced]);
    kept = new Set([...kept].filter((node) => departing.has(node)));
  }
  const newClimb = (): Climb =>
    createClimb({ isKept: (node) => kept.has(node), knowsStarts: rules.knowsStarts });
  const climb = newClimb();
  const twins = lateTwins(kept, factsOf, climb);
  for (const twin of twins) kept.delete(twin);
  return { factsOf, leaving, kept, climb: twins.size === 0 ? climb : newClimb() };
}

/**
 * What was said at a run's early start is final: its type, so that it must not look to the trace step like a call that its
 * row is not, and its time, which no child may come before.
 */
function asAnnounced(facts: SpanFacts, announced: Announced | undefined): SpanFacts {
  if (!announced) return facts;
  const type = announced.run.type as SpanRunType;
  const startMillis = Math.max(facts.view.startMillis, announced.run.startMillis);
  return changedFacts(facts, {
    view: { ...facts.view, startMillis },
    fields: { ...facts.fields, type },
  });
}
