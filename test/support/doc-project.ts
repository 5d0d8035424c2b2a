import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { blocksOf, root } from './doc-pages.ts';
import type { CodeBlock, Page } from './doc-pages.ts';
import { importsOf } from './imports-of.ts';

/** What the pages leave to the reader. */
const placeholders = `
declare function answer(question: string): Promise<string>;
declare const question: string;
`;

/** Code that has to type-check. */
export function codeOf(page: Page): CodeBlock[] {
  return blocksOf(page).filter(({ language }) =>
    /^(ts|js|mjs|typescript|javascript)$/.test(language),
  );
}

/** The packages that a block imports, without subpaths. */
export function packagesOf(code: string): string[] {
  return specifiersOf(code).map(packageOf);
}

function packageOf(specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** Whether a module below `test` finds the package. */
export function isInstalled(name: string): boolean {
  return ['test', '.'].some((folder) => existsSync(join(root, folder, 'node_modules', name)));
}

/**
 * Type-checks the code of pages as modules of a user's project, which has the packages that `test` depends on. Packages that
 * are not installed can be anything, and so can those that a page is about in another version, which it says in a comment:
 * `<!-- not in the installed version: ai -->`. A block may use what another block of its page imports, as a reader would.
 */
export async function complaintsAbout(pages: readonly Page[]): Promise<string> {
  const groups = new Map<string, Page[]>();
  for (const page of pages) {
    const others = /^<!-- not in the installed version: (.+) -->$/m.exec(page.text)?.[1] ?? '';
    groups.set(others, [...(groups.get(others) ?? []), page]);
  }
  const outputs: string[] = [];
  for (const [others, group] of groups) outputs.push(await checked(group, others.split(', ')));
  return outputs.join('');
}

async function checked(pages: readonly Page[], stubbed: readonly string[]): Promise<string> {
  // Inside `test`, so that modules are found. The dot keeps other checks from looking at it.
  const folder = mkdtempSync(join(root, 'test', '.docs-'));
  try {
    const names: string[] = [];
    const stubs = new Set<string>();
    const put = (name: string, content: string): void => {
      writeFileSync(join(folder, name), content);
      names.push(name);
    };
    for (const blocks of pages.map(codeOf)) {
      for (const block of blocks) {
        put(fileNameOf(block), withImports(block.code, blocks));
        for (const specifier of specifiersOf(block.code)) {
          const name = packageOf(specifier);
          if (stubbed.includes(name) || !isInstalled(name)) stubs.add(specifier);
        }
      }
    }
    put('stubs.d.ts', [...stubs].map((name) => `declare module '${name}';`).join('\n'));
    put('placeholders.d.ts', placeholders);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settingsFor(names)));
    return await outputOf(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function settingsFor(files: readonly string[]): unknown {
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      allowJs: true,
      checkJs: true,
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node'],
    },
    files,
  };
}

/** `docs/options.md:12` → `docs-options-12.ts`: the name says where to look. */
function fileNameOf({ place, language }: CodeBlock): string {
  const name = place.replace(/\.md:/, '-').replaceAll(/[^\w]+/g, '-');
  return `${name}.${language.startsWith('t') ? 'ts' : 'js'}`;
}

const importLine = /^import .*?;$/gms;

/** The block, after those imports of its page's other blocks that bring names which it uses and does not have. */
function withImports(code: string, blocks: readonly CodeBlock[]): string {
  const own = new Set(namesBoundBy(code));
  const borrowed = blocks
    .flatMap((block) => block.code.match(importLine) ?? [])
    .filter((line) => {
      const names = namesBoundBy(line);
      const isNews = names.some((name) => !own.has(name) && new RegExp(`\\b${name}\\b`).test(code));
      if (isNews) for (const name of names) own.add(name);
      return isNews;
    });
  return [...borrowed, code, 'export {};'].join('\n');
}

function namesBoundBy(code: string): string[] {
  return parseSync('block.ts', code).module.staticImports.flatMap(({ entries }) =>
    entries.map(({ localName }) => localName.value),
  );
}

function specifiersOf(code: string): string[] {
  return importsOf('block.ts', code).filter((specifier) => !/^(node:|\.)/.test(specifier));
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  await once(child, 'close');
  return output;
}
