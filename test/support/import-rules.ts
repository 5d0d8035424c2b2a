import { isBuiltin } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { computedImport } from './imports-of.js';

export interface PackageRule {
  /** What may stand in `dependencies`. */
  dependencies: readonly string[];
  /** What may stand in `peerDependencies`, and must not stand in `dependencies`. */
  peers: readonly string[];
  /** What may stand in `peerDependencies` if it is optional there. Never imported by name. */
  optionalPeers?: readonly string[];
  /** Files that load what is installed, whose names are known at run time only. */
  computedImportsIn?: RegExp;
  /** Whether modules of Node.js may be imported. */
  node: boolean;
}

/** The picture of the design, from right to left: a package may name only what is written here. */
export const packageRules: Record<string, PackageRule> = {
  ingest: { dependencies: ['undici', 'zod'], peers: [], node: true },
  mapping: {
    dependencies: ['@lunary-otel/ingest', '@opentelemetry/semantic-conventions'],
    peers: [],
    node: false,
  },
  exporter: {
    dependencies: ['@lunary-otel/mapping', '@lunary-otel/ingest', 'zod'],
    peers: ['@opentelemetry/api'],
    optionalPeers: ['@opentelemetry/sdk-node', '@opentelemetry/auto-instrumentations-node'],
    computedImportsIn: /(?:src\/register\/es-modules\.ts|dist\/register\.c?js)$/,
    node: true,
  },
  local: { dependencies: ['picocolors'], peers: [], node: true },
};

export interface Manifest {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  optionalDependencies?: Record<string, string>;
}

const namesOf = (versions: Record<string, string> | undefined): string[] =>
  Object.keys(versions ?? {});

/** The package that a bare specifier belongs to: `@a/b/c` is of `@a/b`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What is wrong with the dependencies that a package declares. */
export function manifestProblems(rule: PackageRule, manifest: Manifest): string[] {
  const declared = namesOf(manifest.dependencies).concat(namesOf(manifest.optionalDependencies));
  const peers = namesOf(manifest.peerDependencies);
  const isOptional = (name: string): boolean =>
    (rule.optionalPeers ?? []).includes(name) &&
    manifest.peerDependenciesMeta?.[name]?.optional === true;
  return [
    ...declared
      .filter((name) => !rule.dependencies.includes(name))
      .map((name) => `may not depend on ${name}`),
    ...peers
      .filter((name) => !rule.peers.includes(name) && !isOptional(name))
      .map((name) => `may not have ${name} as a peer`),
    ...rule.peers.filter((name) => !peers.includes(name)).map((name) => `lacks its peer ${name}`),
  ];
}

/** What is wrong with one import of a file. `folder` is where the package's own files must be. */
export function importProblem(
  rule: PackageRule,
  folder: string,
  file: string,
  specifier: string,
): string | undefined {
  if (specifier === computedImport)
    return rule.computedImportsIn?.test(file) ? undefined : 'imports something computed';
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const outside = relative(folder, resolve(dirname(file), specifier)).startsWith('..');
    return outside ? `reaches out of its package: ${specifier}` : undefined;
  }
  if (isBuiltin(specifier)) return rule.node ? undefined : `may not import ${specifier}`;
  const name = packageOf(specifier);
  if (![...rule.dependencies, ...rule.peers].includes(name)) return `may not import ${specifier}`;
  return name.startsWith('@lunary-otel/') && specifier !== name
    ? `may import ${name} only as a whole: ${specifier}`
    : undefined;
}
