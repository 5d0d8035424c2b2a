import type { SpanView } from '../span/span-view.js';
import { namespaceOf } from '../dialects/namespace.js';
import { isKnownNamespace, namespacesOf, planFor } from './plan.js';
import type { Plan } from './plan.js';

/** Steps of the tree kept at most; some apps put ids into keys, and then nearly every span has keys of its own. */
const maxSteps = 2_048;

/** Spans that have these keys so far, in this order. */
interface Step {
  /** The key that came next first, and most often is the only one that does. */
  firstKey: string | undefined;
  firstStep: Step | undefined;
  others: Map<string, Step> | undefined;
  end: End | undefined;
}

/** Spans that have these keys and no more. */
interface End {
  readonly keys: readonly string[];
  readonly namespaces: ReadonlySet<string>;
  readonly plan: Plan;
  /** With the namespaces of events and log records, where those add some. */
  readonly withOthers: Map<string, Plan>;
}

/**
 * The plans of all sets of keys seen so far. An app has few kinds of spans, so that one walk over the keys finds in a tree
 * what a walk for each dialect and each rule would find out again and again. It only remembers: what it answers depends on
 * the span alone.
 */
export class Plans {
  #root: Step = newStep();
  #steps = 0;

  planOf({ attributes, events, logs }: SpanView): Plan {
    let step = this.#root;
    for (const key in attributes)
      step = step.firstKey === key && step.firstStep ? step.firstStep : this.#next(step, key);
    const end = (step.end ??= endOf(Object.keys(attributes)));
    if (events.length === 0 && logs.length === 0) return end.plan;
    const others = otherNamespaces({ events, logs }, end.namespaces);
    return others.length === 0 ? end.plan : this.#planWith(end, others);
  }

  #next(step: Step, key: string): Step {
    const known = step.others?.get(key);
    if (known) return known;
    const next = newStep();
    this.#steps += 1;
    if (this.#steps > maxSteps) {
      this.#root = newStep();
      this.#steps = 0;
    }
    if (step.firstKey === undefined) {
      step.firstKey = key;
      step.firstStep = next;
    } else (step.others ??= new Map()).set(key, next);
    return next;
  }

  #planWith({ keys, namespaces, withOthers }: End, others: readonly string[]): Plan {
    const name = others.join(' ');
    const known = withOthers.get(name);
    if (known) return known;
    const plan = planFor(keys, new Set([...namespaces, ...others]));
    withOthers.set(name, plan);
    return plan;
  }
}

function newStep(): Step {
  return { firstKey: undefined, firstStep: undefined, others: undefined, end: undefined };
}

function endOf(keys: readonly string[]): End {
  const namespaces = namespacesOf(keys);
  return { keys, namespaces, plan: planFor(keys, namespaces), withOthers: new Map() };
}

/** Namespaces of some dialect that stand in events and log records only, sorted. */
function otherNamespaces(
  { events, logs }: Pick<SpanView, 'events' | 'logs'>,
  known: ReadonlySet<string>,
): readonly string[] {
  const others = new Set<string>();
  const note = (key: string): void => {
    const namespace = namespaceOf(key);
    if (!known.has(namespace) && isKnownNamespace(namespace)) others.add(namespace);
  };
  for (const { name, attributes } of events) {
    note(name);
    for (const key in attributes) note(key);
  }
  for (const { name } of logs) note(name);
  return others.size === 0 ? NONE : [...others].toSorted();
}

const NONE: readonly string[] = [];
