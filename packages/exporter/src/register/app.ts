import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';

/** The app that is about to run. */
export interface App {
  /** Where its packages are looked for, the most likely first. */
  readonly folders: readonly string[];
  /** What its manifests name, those of the folders above included. */
  readonly dependencies: ReadonlySet<string>;
  /** Its first module is an ES module. */
  readonly isEsm: boolean;
}

interface Manifest {
  readonly type?: unknown;
  readonly [field: string]: unknown;
}

/** @param main path of the script, as in `process.argv[1]`; `undefined` for a REPL or `node -e`. */
export function appOf(main: string | undefined, workingDirectory: string): App {
  const folder = main === undefined ? workingDirectory : dirname(resolve(workingDirectory, main));
  const manifests = manifestsAbove(folder);
  const dependencies = new Set<string>();
  for (const manifest of manifests) {
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      const named = manifest[field];
      if (typeof named === 'object' && named !== null)
        for (const name of Object.keys(named)) dependencies.add(name);
    }
  }
  const extension = extname(main ?? '');
  const isModule = manifests[0]?.type === 'module' && /^\.[jt]sx?$|^$/.test(extension);
  return {
    folders: [...new Set([folder, workingDirectory])],
    dependencies,
    isEsm: extension === '.mjs' || extension === '.mts' || isModule,
  };
}

function manifestsAbove(folder: string): Manifest[] {
  const found: Manifest[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) found.push(manifestIn(file));
    if (dirname(at) === at) return found;
  }
}

function manifestIn(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
