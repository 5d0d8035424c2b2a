import { union } from './union.js';
import type { TraceNode } from './trace-node.js';

/**
 * Agent frameworks put a step around each call, and some put the call's messages only there. A step around one call folds
 * into it; one that holds nothing and stands between a parent and several things folds into the parent.
 */
export function foldSteps(nodes: readonly TraceNode[]): void {
  for (const step of nodes.toReversed()) {
    if (step.fields.step !== true || step.foldedInto) continue;
    const calls = step.children.filter(({ type, foldedInto }) => type === 'llm' && !foldedInto);
    const [only] = calls;
    if (only && calls.length === 1) {
      only.fields = union(only.fields, withoutKind(step.fields));
      lift(step, only);
    } else if (step.parent && isEmpty(step) && (only || step.fields.usage === undefined))
      lift(step, step.parent);
  }
}

function lift(step: TraceNode, into: TraceNode): void {
  step.foldedInto = into;
  const { parent } = step;
  for (const child of step.children) child.parent = parent;
  if (parent)
    parent.children = parent.children.flatMap((child) =>
      child === step ? step.children : [child],
    );
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

function isEmpty({
  fields: { input, output, inputMessages, outputMessages, error },
}: TraceNode): boolean {
  return [input, output, inputMessages, outputMessages, error].every(
    (value) => value === undefined,
  );
}
