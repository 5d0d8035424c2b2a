import { compact } from '../json/values.js';
import { union } from './union.js';
import type { TraceNode } from './trace-node.js';

/**
 * Agent frameworks put a step around each call, and some put the call's messages only there. A step around one call folds
 * into it; one that holds nothing and stands between a parent and several things folds into the parent.
 */
export function foldSteps(nodes: readonly TraceNode[]): void {
  const lifted = new Set<TraceNode>();
  // Innermost first, and each list of children once, however many steps a long agent has taken.
  for (const step of nodes.toReversed()) {
    if (step.children.some((child) => lifted.has(child)))
      step.children = step.children.flatMap((child) =>
        lifted.has(child) ? child.children : [child],
      );
    if (step.fields.step !== true || step.foldedInto) continue;
    const calls = step.children.filter(({ type, foldedInto }) => type === 'llm' && !foldedInto);
    const [only] = calls;
    // A root that let several things go would leave them without one.
    if (!hangs(step) && step.children.length > 1) continue;
    if (only && calls.length === 1) {
      only.fields = union(only.fields, withoutKind(step.fields));
      lift(step, only);
      lifted.add(step);
    } else if (step.parent && isEmpty(step) && (only || step.fields.usage === undefined)) {
      step.parent.fields = union(step.parent.fields, identityIn(step.fields));
      lift(step, step.parent);
      lifted.add(step);
    }
  }
}

function hangs({ parent, placed }: TraceNode): boolean {
  return parent !== undefined || placed.parentRun !== undefined;
}

function lift(step: TraceNode, into: TraceNode): void {
  step.foldedInto = into;
  const { parent, placed } = step;
  for (const child of step.children) {
    child.parent = parent;
    if (placed.parentRun) child.placed = { ...child.placed, parentRun: placed.parentRun };
  }
}

function withoutKind(fields: TraceNode['fields']): TraceNode['fields'] {
  const {
    type: _type,
    step: _step,
    name: _name,
    error: _error,
    entityName: _entity,
    agentName: _agent,
    ...content
  } = fields;
  return content;
}

/** What is left of an empty step: whom it was for, as the user said it there. */
function identityIn({
  userId,
  userProps,
  threadId,
  tags,
  metadata,
}: TraceNode['fields']): TraceNode['fields'] {
  return compact({ userId, userProps, threadId, tags, metadata });
}

function isEmpty({
  fields: { input, output, inputMessages, outputMessages, error },
}: TraceNode): boolean {
  return [input, output, inputMessages, outputMessages, error].every(
    (value) => value === undefined,
  );
}
