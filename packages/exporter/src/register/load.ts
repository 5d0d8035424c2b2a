import { createRequire } from 'node:module';
import { join } from 'node:path';

export type Loaded =
  | { readonly kind: 'loaded'; readonly exports: Record<string, unknown>; readonly file: string }
  | { readonly kind: 'missing' }
  /** It is there, and throws. */
  | { readonly kind: 'broken'; readonly message: string };

/** Loads what may be installed or not, at once: what patches modules has to be in place before the app loads them. */
export interface Loader {
  load(name: string): Loaded;
  /** Loads what `file` depends on, whether the app can see it or not. */
  loadBeside(file: string, name: string): Loaded;
  /** The file that would be loaded; beside `file`, where one is given. */
  find(name: string, file?: string): string | undefined;
}

type Require = ReturnType<typeof createRequire>;

/** @param folders where to look, the first that has it wins; this package itself comes last. */
export function createLoader(folders: readonly string[]): Loader {
  const seen = folders.map((folder) => createRequire(join(folder, 'index.js')));
  const own = createRequire(import.meta.url);
  return {
    load: (name) => loadFrom([...seen, own], name),
    loadBeside: (file, name) => loadFrom([createRequire(file)], name),
    find: (name, file) => {
      for (const from of file === undefined ? [...seen, own] : [createRequire(file)]) {
        const found = resolved(from, name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function loadFrom(requires: readonly Require[], name: string): Loaded {
  for (const from of requires) {
    const file = resolved(from, name);
    if (file === undefined) continue;
    try {
      return { kind: 'loaded', exports: from(file) as Record<string, unknown>, file };
    } catch (error) {
      return { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
    }
  }
  return { kind: 'missing' };
}

function resolved(from: Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}
