import type { StoredRun } from '../store/stored-run.js';
import { formatTrace } from './format-trace.js';
import { type Terminal, terminalOf } from './terminal.js';

/** Writes runs as a text tree, by default to standard output. */
export function printTrace(
  runs: readonly StoredRun[],
  terminal: Terminal = terminalOf(process.stdout, process.env),
): void {
  terminal.write(formatTrace(runs, terminal));
}
