/** How long a flush may take. */
export interface FlushOptions {
  /** In milliseconds. Default 10,000, less than the 30 seconds an SDK gives its processors and exporters. */
  readonly timeoutMillis?: number | undefined;
}

const defaultTimeoutMillis = 10_000;

/** What is no number of milliseconds counts as not given. */
export function timeoutMillisOf(options: FlushOptions | undefined): number {
  const timeoutMillis = options?.timeoutMillis;
  return typeof timeoutMillis === 'number' && timeoutMillis >= 0
    ? timeoutMillis
    : defaultTimeoutMillis;
}

declare global {
  // As Node's own types have it: without this, a project that has neither them nor `esnext.disposable` would find an error in ours.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}
