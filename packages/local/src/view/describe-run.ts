import type { StoredRun } from '../store/stored-run.js';
import type { Colors, Segment } from './line.js';
import { durationMillis, formatDuration, formatTokens, tokensOf } from './measures.js';
import { printable } from './plain-text.js';
import { previewError, previewInput, previewOutput } from './preview.js';
import type { TraceNode } from './trace-tree.js';

/** The first line of a run: type, name, duration, tokens, status. */
export function headline(node: TraceNode, isRoot: boolean, colors: Colors): Segment[] {
  const { run } = node;
  const millis = durationMillis(run);
  const tokens = tokensOf(node, isRoot);
  const dot: Segment = { text: ' · ', paint: colors.dim };
  const facts: Segment[] = [];
  if (millis !== undefined) facts.push({ text: formatDuration(millis) });
  if (tokens !== undefined) facts.push({ text: formatTokens(tokens) });
  if (run.status !== undefined) facts.push(statusSegment(run.status, colors));
  if (isRoot && run.user !== undefined)
    facts.push({ text: `user ${printable(run.user.externalId)}` });
  if (isRoot && run.tags !== undefined && run.tags.length > 0) {
    facts.push({ text: run.tags.map((tag) => `#${printable(tag ?? '')}`).join(' ') });
  }
  return [
    { text: printable(run.type), paint: colors.cyan },
    ...(run.name ? [{ text: ` ${printable(run.name)}`, paint: colors.bold }] : []),
    ...facts.flatMap((fact) => [dot, fact]),
  ];
}

/** The lines below it: input, output, error, as far as there are any. */
export function details(run: StoredRun, colors: Colors): Segment[][] {
  const lines: Segment[][] = [];
  const label = (text: string): Segment => ({ text: text.padEnd(8), paint: colors.dim });
  if (run.input !== undefined) lines.push([label('input'), { text: previewInput(run.input) }]);
  if (run.output !== undefined) lines.push([label('output'), { text: previewOutput(run.output) }]);
  if (run.error !== undefined) {
    lines.push([label('error'), { text: previewError(run.error), paint: colors.red }]);
  }
  return lines;
}

function statusSegment(status: string, colors: Colors): Segment {
  const paint = { success: colors.green, error: colors.red }[status] ?? colors.yellow;
  return { text: printable(status), paint };
}
