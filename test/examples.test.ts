import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../examples', import.meta.url));
const atOnce = 2;
const timeoutMillis = 120_000;

const read = (name: string, file: string): string =>
  readFileSync(join(examples, name, file), 'utf8');

/** The command of `npm start`, of the folders that have one. */
const commands = new Map<string, string>();
for (const name of readdirSync(examples)) {
  if (!existsSync(join(examples, name, 'package.json'))) continue;
  const { scripts } = JSON.parse(read(name, 'package.json')) as { scripts?: { start?: string } };
  if (scripts?.start !== undefined) commands.set(name, scripts.start);
}

interface Ending {
  code: number | null;
  output: string;
}

/** Runs an example as a user would, in an environment without settings of Lunary. */
async function start(name: string, command: string): Promise<Ending> {
  const clean = Object.entries(process.env).filter(([key]) => !key.startsWith('LUNARY_'));
  const child = spawn(command, {
    cwd: join(examples, name),
    env: Object.fromEntries(clean),
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const endings = new Map<string, Ending>();
const waiting = [...commands];

async function startNext(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, command] = next;
    endings.set(name, await start(name, command));
  }
}

beforeAll(async () => {
  await Promise.all(Array.from({ length: atOnce }, startNext));
}, timeoutMillis);

describe.each([...commands.keys()])('the example %s', (name) => {
  it('runs offline, ends by itself and makes the traces that its README shows', () => {
    const { code, output } = endings.get(name) ?? { code: null, output: 'It was not started.' };
    expect(code, output).toBe(0);
  });

  it('is listed among the examples', () => {
    expect(readFileSync(join(examples, 'README.md'), 'utf8')).toContain(`](${name})`);
  });

  it('shows a tree, and says how to reach a real Lunary', () => {
    const readme = read(name, 'README.md');
    expect(readme).toMatch(/## What you will see\n[^]*?```text\n(llm|chain|agent|thread) /);
    expect(readme).toContain('LUNARY_PUBLIC_KEY=');
  });
});

it('there are examples', () => {
  expect(commands.size).toBeGreaterThan(10);
});
