export interface Try {
  /** One of the platform's ways. */
  readonly way: string;
  /** A line of OpenTelemetry. */
  readonly line: string;
  /** A folder for what has to be written. */
  readonly scratch: string;
}

export interface Platform {
  readonly name: string;
  /** How the packages are loaded, or where they run. */
  readonly ways: readonly string[];
  /** Default: all. */
  readonly lines?: readonly string[];
  /** What `scripts/platforms.mjs` runs it by, if it has to be fetched. */
  readonly word?: string;
  /** Program, arguments and further environment variables. */
  command(given: Try): Promise<[string, string[], Record<string, string>?]>;
}

export const allLines: readonly string[];
export const platforms: readonly Platform[];
