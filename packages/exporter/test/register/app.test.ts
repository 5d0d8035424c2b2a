import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appOf } from '../../src/register/app.js';
import { importEntry } from '../../src/register/import-entry.js';

let folder: string;
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'lunary-otel-register-')))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: unknown): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const lib = (manifest: object, ...files: string[]): void => {
  write('node_modules/lib/package.json', manifest);
  for (const file of files) write(`node_modules/lib/${file}`, '');
};

describe('the app', () => {
  it.each([
    ['main.mjs', {}, true],
    ['main.mts', {}, true],
    ['main.js', { type: 'module' }, true],
    ['main.ts', { type: 'module' }, true],
    ['main.js', {}, false],
    ['main.cjs', { type: 'module' }, false],
  ])('of %s in a package %j is an ES module: %s', (main, manifest, isEsm) => {
    write('package.json', manifest);
    expect(appOf(join(folder, main), '/').isEsm).toBe(isEsm);
  });

  it('has what its manifest names, and those of the folders above, however broken', () => {
    write('package.json', { devDependencies: { above: '*' } });
    write('packages/one/package.json', { dependencies: { own: '*' }, optionalDependencies: null });
    write('packages/one/src/package.json', 'no JSON');
    const { dependencies, folders } = appOf(join(folder, 'packages/one/src/main.js'), folder);
    expect([...dependencies]).toEqual(expect.arrayContaining(['own', 'above']));
    expect(folders).toEqual([join(folder, 'packages/one/src'), folder]);
  });

  it('is looked for where it runs, if it has no file', () => {
    write('package.json', { dependencies: { own: '*' } });
    expect(appOf(undefined, folder)).toMatchObject({ folders: [folder], isEsm: false });
  });
});

describe('what an import loads', () => {
  it.each<[string, object, string, { file: string; isCommonJs: boolean }]>([
    [
      'conditions, in the order of the package',
      {
        exports: { '.': { require: './c.js', import: { types: './i.d.ts', default: './i.mjs' } } },
      },
      'lib',
      { file: 'i.mjs', isCommonJs: false },
    ],
    [
      'exports without paths',
      { exports: { node: { import: './i.mjs' }, default: './c.js' } },
      'lib',
      { file: 'i.mjs', isCommonJs: false },
    ],
    ['one file', { exports: './c.js' }, 'lib', { file: 'c.js', isCommonJs: true }],
    ['main', { main: './c.js' }, 'lib', { file: 'c.js', isCommonJs: true }],
    [
      'main of an ES module',
      { main: './c.js', type: 'module' },
      'lib',
      { file: 'c.js', isCommonJs: false },
    ],
    ['nothing said', {}, 'lib', { file: 'index.js', isCommonJs: true }],
    [
      'a path',
      { exports: { './sub/part': { import: './i.mjs' } } },
      'lib/sub/part',
      { file: 'i.mjs', isCommonJs: false },
    ],
  ])('is found by %s', (_what, manifest, specifier, { file, isCommonJs }) => {
    lib(manifest, 'c.js', 'i.mjs', 'index.js');
    expect(importEntry(specifier, [folder])).toEqual({
      file: join(folder, 'node_modules/lib', file),
      isCommonJs,
    });
  });

  it.each([
    ['a path that is not exported', { exports: { '.': './c.js' } }, 'lib/sub'],
    ['a file that is not there', { exports: './gone.js' }, 'lib'],
    ['a package that is not there', {}, '@no/such-package'],
  ])('is unknown for %s', (_what, manifest, specifier) => {
    lib(manifest, 'c.js');
    expect(importEntry(specifier, [folder])).toBeUndefined();
  });

  it('is what Node itself loads', () => {
    const found = importEntry('fast-check', [import.meta.dirname]);
    expect(found?.file).toBe(fileURLToPath(import.meta.resolve('fast-check')));
  });
});
