// An app in a folder of its own, with just the packages that a test gives it, run without a line of set-up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const test = fileURLToPath(new URL('../..', import.meta.url));
const ours = join(test, '../packages');

export interface AppFiles {
  /** What is installed, and named in its manifest. */
  packages: readonly string[];
  files: Readonly<Record<string, string>>;
}

export interface Run {
  /** Resolves when the app has written this text. */
  wrote(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }>;
}

export interface App {
  run(args: readonly string[], env?: Record<string, string>): Run;
  remove(): void;
}

export function makeApp({ packages, files }: AppFiles): App {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lunary-otel-app-')));
  const modules = join(folder, 'node_modules');
  for (const name of ['ingest', 'mapping'])
    link(join(ours, name), join(modules, '@lunary-otel', name));
  // A copy, since what lies beside the original would be found from there.
  const exporter = join(modules, '@lunary-otel/exporter');
  for (const part of ['dist', 'package.json'])
    cpSync(join(ours, 'exporter', part), join(exporter, part), { recursive: true });
  for (const name of ['zod', '@opentelemetry/api', ...packages])
    link(join(test, 'node_modules', name), join(modules, name));
  const dependencies = Object.fromEntries(packages.map((name) => [name, '*']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', dependencies }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    run: (args, env = {}) => runIn(folder, args, env),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(realpathSync(target), path, 'junction');
}

/** Settings of who runs these tests would lead an app elsewhere, or to packages that it does not have. */
const isForeign = (name: string): boolean =>
  /^(OTEL|LUNARY|OPENAI|NODE_OPTIONS|NODE_PATH)/.test(name);

function runIn(folder: string, args: readonly string[], env: Record<string, string>): Run {
  const own = Object.entries(process.env).filter(([key]) => !isForeign(key));
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    out,
    err,
  }));
  return {
    wrote: async (text) => {
      while (!out.includes(text)) {
        const ending = await Promise.race([once(child.stdout, 'data'), ended]);
        if (!Array.isArray(ending)) throw new Error(`The app ended early: ${err}`);
      }
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}
