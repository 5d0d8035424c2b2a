import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  importProblem,
  type Manifest,
  type PackageRule,
  manifestProblems,
  packageRules,
} from './support/import-rules.js';
import { computedImport, importsOf } from './support/imports-of.js';

const packagesFolder = fileURLToPath(new URL('../packages', import.meta.url));

const ruleOf = (name: string): PackageRule => {
  const rule = packageRules[name];
  if (rule === undefined) throw new Error(`no rule says what packages/${name} may import`);
  return rule;
};

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => join(folder, name));

const manifestOf = (name: string): Manifest & { name: string; sideEffects?: false | string[] } =>
  JSON.parse(readFileSync(join(packagesFolder, name, 'package.json'), 'utf8'));

/** What is allowed and also declared. */
function declaredRuleOf(name: string): PackageRule {
  const manifest = manifestOf(name);
  const { dependencies = {}, peerDependencies = {} } = manifest;
  const rule = ruleOf(name);
  return {
    ...rule,
    // A package may import itself by name, as others do.
    dependencies: rule.dependencies
      .filter((dependency) => dependency in dependencies)
      .concat(manifest.name),
    peers: rule.peers.filter((peer) => peer in peerDependencies),
  };
}

function problemsBelow(name: string, part: 'src' | 'dist'): string[] {
  const folder = join(packagesFolder, name, part);
  const rule = declaredRuleOf(name);
  return filesBelow(folder).flatMap((file) =>
    importsOf(file, readFileSync(file, 'utf8'))
      .map((specifier) => importProblem(rule, folder, file, specifier))
      .filter((problem) => problem !== undefined)
      .map((problem) => `${file.slice(packagesFolder.length + 1)} ${problem}`),
  );
}

describe.each(readdirSync(packagesFolder))('package %s', (name) => {
  const manifest = manifestOf(name);

  it('declares only the dependencies that its place in the picture allows', () => {
    expect(manifestProblems(ruleOf(name), manifest)).toEqual([]);
  });

  it('imports nothing from the packages to its left, nor anything undeclared', () => {
    expect(problemsBelow(name, 'src')).toEqual([]);
  });

  it('is built without importing anything else', () => {
    expect(problemsBelow(name, 'dist')).toEqual([]);
  });

  it('says that importing it does nothing, but for the module that sets everything up', () => {
    const does = manifest.sideEffects === false ? [] : manifest.sideEffects;
    expect(does).toEqual(name === 'exporter' ? ['./dist/register.js', './dist/register.cjs'] : []);
  });
});

describe('the check itself', () => {
  const file = '/packages/some/src/part/file.ts';
  const problem = (name: string, source: string): (string | undefined)[] =>
    importsOf(file, source).map((specifier) =>
      importProblem(ruleOf(name), '/packages/some/src', file, specifier),
    );

  it.each([
    ['ingest', "import { a } from '@lunary-otel/mapping';"],
    ['ingest', "import type { Span } from '@opentelemetry/api';"],
    ['mapping', "export * from '@lunary-otel/exporter';"],
    ['mapping', "import { readFileSync } from 'node:fs';"],
    ['mapping', "import fs from 'fs';"],
    ['mapping', "export { request } from 'undici';"],
    ['mapping', "import { a } from '@lunary-otel/ingest/dist/index.js';"],
    ['mapping', "import { a } from '../../../ingest/src/index.js';"],
    ['exporter', "import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';"],
    ['exporter', "export type A = import('@opentelemetry/sdk-trace').ReadableSpan;"],
    ['exporter', "const load = () => import('@lunary-otel/local');"],
    ['exporter', "const sdk = require('@opentelemetry/sdk-node');"],
    ['exporter', 'const load = (name: string) => import(name);'],
    ['local', "import { a } from '@lunary-otel/ingest';"],
  ])('in %s it refuses: %s', (name, source) => {
    expect(problem(name, source)).toEqual([expect.any(String)]);
  });

  it.each([
    ['mapping', "import type { LunaryEvent } from '@lunary-otel/ingest';"],
    ['exporter', "import { diag } from '@opentelemetry/api';"],
    ['exporter', "import { a } from '../other/file.js';"],
    ['ingest', "import { gzip } from 'node:zlib';"],
  ])('in %s it allows: %s', (name, source) => {
    expect(problem(name, source)).toEqual([undefined]);
  });

  it('finds every way to name a module', () => {
    const source = `
      import 'a';
      import b from 'b';
      export { c } from 'c';
      export * from 'd';
      export type E = import('e').E;
      const f = import('f');
      const g = require('g');
      import h = require('h');
      const i = import(f);
      // import 'comment';
    `;
    expect(importsOf('file.ts', source)).toEqual([...'abcdefgh', computedImport]);
  });

  it('refuses a dependency that is not allowed, and a peer that is not one', () => {
    const rule = ruleOf('exporter');
    const bundled = {
      dependencies: { '@opentelemetry/api': '^1.9.0', '@opentelemetry/sdk-node': '1' },
    };
    expect(manifestProblems(rule, bundled)).toEqual([
      'may not depend on @opentelemetry/api',
      'may not depend on @opentelemetry/sdk-node',
      'lacks its peer @opentelemetry/api',
    ]);
  });
});
