import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

export interface ImportEntry {
  readonly file: string;
  readonly isCommonJs: boolean;
}

interface Manifest {
  readonly type?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
}

/** The conditions Node imports with, in any order: a package's own order decides. */
const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'default']);

/**
 * The file that an `import` of `specifier` in one of these folders loads. Node itself tells this only of a module's own
 * imports. `undefined`: it is not installed there, or its exports are of a form that is not read here.
 */
export function importEntry(
  specifier: string,
  folders: readonly string[],
): ImportEntry | undefined {
  const [, name = specifier, path = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
  for (const folder of folders) {
    const places = createRequire(join(folder, 'index.js')).resolve.paths(name) ?? [];
    for (const place of places) {
      const root = join(place, name);
      const manifest = manifestOf(root);
      if (!manifest) continue;
      const target = targetOf(manifest, `.${path}`);
      const file = target === undefined ? undefined : join(root, target);
      if (file === undefined || !existsSync(file)) return undefined;
      const real = realpathSync(file);
      return { file: real, isCommonJs: isCommonJs(real) };
    }
  }
  return undefined;
}

function targetOf({ exports, main }: Manifest, path: string): string | undefined {
  if (exports === undefined || exports === null) {
    return path === '.' ? (typeof main === 'string' ? main : 'index.js') : path;
  }
  const hasPaths =
    typeof exports === 'object' && Object.keys(exports).some((key) => key.startsWith('.'));
  const entry = hasPaths
    ? (exports as Record<string, unknown>)[path]
    : path === '.'
      ? exports
      : undefined;
  return chosen(entry);
}

function chosen(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  for (const [condition, value] of Object.entries(entry)) {
    const target = conditions.has(condition) ? chosen(value) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

function isCommonJs(file: string): boolean {
  const extension = extname(file);
  if (extension !== '.js') return extension === '.cjs';
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = manifestOf(folder);
    if (manifest) return manifest.type !== 'module';
    if (dirname(folder) === folder) return true;
  }
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
