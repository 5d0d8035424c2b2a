/** Where traces are printed. */
export interface Terminal {
  write: (text: string) => void;
  color: boolean;
  /** Columns after which a line is cut. */
  width: number;
}

const pipedWidthColumns = 120;

interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/**
 * A stream as a terminal: in colour if it is one, plain when piped.
 *
 * https://no-color.org and FORCE_COLOR are obeyed. Not picocolors' own guess, which colours pipes
 * wherever the variable CI is set.
 */
export function terminalOf(stream: Stream, env: NodeJS.ProcessEnv): Terminal {
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  const isForced = Boolean(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  return {
    write: (text) => {
      stream.write(text);
    },
    color: !env['NO_COLOR'] && (isForced || isTerminal),
    width: stream.columns || pipedWidthColumns,
  };
}
