import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const onWindows = process.platform === 'win32';

/** Runs a command in the root of the repository and answers with its exit code and what it wrote. */
export async function run(command, args, { show = false, env = {} } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    shell: onWindows, // npx and node_modules/.bin are .cmd files there
  });
  let output = '';
  const keep = (chunk) => {
    output += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  try {
    const [code, signal] = await once(child, 'close');
    return { ok: code === 0, output, ending: signal ?? `exit code ${code}` };
  } catch (error) {
    return { ok: false, output, ending: error.message };
  }
}

/** A program that the repository's own dependencies bring along. */
export const program = (name) =>
  onWindows ? `node_modules\\.bin\\${name}` : `node_modules/.bin/${name}`;

export const seconds = (sinceMillis) =>
  `${((performance.now() - sinceMillis) / 1000).toFixed(1)} s`;
