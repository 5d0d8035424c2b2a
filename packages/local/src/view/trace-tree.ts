import type { StoredRun } from '../store/stored-run.js';

export interface TraceNode {
  run: StoredRun;
  children: TraceNode[];
}

/**
 * The runs as trees, in the order they come. One whose parent is not among them is a root, and so is
 * the first of runs that are each other's ancestors.
 */
export function traceTrees(runs: readonly StoredRun[]): TraceNode[] {
  const nodes = new Map(runs.map((run) => [run.id, { run, children: [] as TraceNode[] }]));
  const roots: TraceNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.run.parentRunId ?? '');
    if (parent === undefined) roots.push(node);
    else parent.children.push(node);
  }
  const reached = new Set<TraceNode>();
  for (const root of roots) reach(root, reached);
  for (const node of nodes.values()) {
    if (reached.has(node)) continue;
    const parent = nodes.get(node.run.parentRunId ?? '');
    if (parent !== undefined) parent.children = parent.children.filter((child) => child !== node);
    roots.push(node);
    reach(node, reached);
  }
  return roots;
}

function reach(root: TraceNode, reached: Set<TraceNode>): void {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    reached.add(node);
    pending.push(...node.children);
  }
}
