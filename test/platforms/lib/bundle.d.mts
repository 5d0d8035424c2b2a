export interface BundleOptions {
  /** A file in `apps`. */
  readonly app?: string;
  /** In place of a file. */
  readonly code?: string;
  readonly kind: 'workerd' | 'edge-light' | 'worker' | 'browser' | 'esm' | 'cjs';
  readonly line?: string;
  /** Further options of esbuild. */
  readonly [option: string]: unknown;
}

export interface Bundle {
  readonly text: string;
  /** The files that are in it. */
  readonly inputs: readonly string[];
  /** What it imports. */
  readonly imports: readonly string[];
}

export const sdks: Readonly<Record<string, string>>;
export function bundle(options: BundleOptions): Promise<Bundle>;
