/**
 * Writes a line to the standard error output, for those who asked for it with `verbose`. The one place in the libraries that
 * uses the console: `diag` is silent until somebody sets it up, `process.stderr` is missing on edge runtimes, and writing to
 * it ends the process with an error where nobody reads it any more.
 */
export function printLine(line: string): void {
  // oxlint-disable-next-line no-console
  console.error(`lunary: ${line}`);
}
