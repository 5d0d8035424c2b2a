import { execFile, spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'tsdown';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the sources for processes of their own. Beside `node_modules`, so that dependencies resolve. */
export async function buildForProcesses(): Promise<{ url: string; remove: () => Promise<void> }> {
  const outDir = await mkdtemp(join(packageRoot, 'node_modules', 'test-build-'));
  await build({
    config: false,
    cwd: packageRoot,
    entry: ['src/index.ts'],
    outDir,
    dts: false,
    fixedExtension: false,
    logLevel: 'silent',
  });
  return {
    url: pathToFileURL(join(outDir, 'index.js')).href,
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

/** Runs a module in a Node process of its own, until it ends by itself or 20 s have passed. */
export async function runProcess(
  source: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const args = ['--input-type=module', '-e', source];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: packageRoot,
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return stdout;
}

/** Starts a module in a Node process of its own, for whoever wants to stop it. */
export function startProcess(source: string): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
