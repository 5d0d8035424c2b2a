import picocolors from 'picocolors';
import type { StoredRun } from '../store/stored-run.js';
import { details, headline } from './describe-run.js';
import { paintLine, type Segment } from './line.js';
import { type TraceNode, traceTrees } from './trace-tree.js';

export interface FormatOptions {
  /** Default false. */
  color?: boolean;
  /** Columns after which a line is cut. Default 120. */
  width?: number;
}

const defaultWidthColumns = 120;

interface Pending {
  node: TraceNode;
  isRoot: boolean;
  /** What stands before the run's own line, and before all that is below it. */
  branch: string;
  below: string;
}

/**
 * Runs as a text tree, a line for each and below it the first line of input, output and error.
 * Ends with a line break unless there is nothing to show. Takes any values and never throws.
 */
export function formatTrace(runs: readonly StoredRun[], options: FormatOptions = {}): string {
  const colors = picocolors.createColors(options.color ?? false);
  const width = options.width ?? defaultWidthColumns;
  const lines: string[] = [];
  const add = (indent: string, segments: Segment[]): void => {
    lines.push(paintLine([{ text: indent, paint: colors.dim }, ...segments], width));
  };

  const pending = traceTrees(runs).map(rootPending).toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, isRoot, branch, below } = next;
    add(branch, headline(node, isRoot, colors));
    const stem = node.children.length > 0 ? '│ ' : '  ';
    for (const detail of details(node.run, colors)) add(below + stem, detail);
    const last = node.children.at(-1);
    const children = node.children.map((child) => ({
      node: child,
      isRoot: false,
      branch: `${below}${child === last ? '└─ ' : '├─ '}`,
      below: `${below}${child === last ? '   ' : '│  '}`,
    }));
    pending.push(...children.toReversed());
  }
  return lines.map((line) => `${line}\n`).join('');
}

function rootPending(node: TraceNode): Pending {
  return { node, isRoot: true, branch: '', below: '' };
}
