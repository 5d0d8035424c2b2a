// npm start of every example: node ../_support/offline.mjs <command that runs the app>
// Sets a fresh clone up, then runs the app on this machine alone.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, run } from '../../scripts/lib/process.mjs';
import { build, nodeProblem } from '../../scripts/lib/setup.mjs';

const built = join(root, 'packages/exporter/dist/index.js');

/** Only what this example needs: all of them together are three times as large. */
async function install() {
  const { pnpm } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).config;
  const example = `./examples/${basename(process.cwd())}`;
  const parts = ['lunary-otel', './packages/*', './examples/_support', example];
  const filters = parts.flatMap((part) => ['--filter', part]);
  const args = ['-y', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'];
  const result = await run('npx', [...args, ...filters], { env: { CI: 'true' } });
  return { ...result, advice: 'Is the npm registry reachable?' };
}

/** Only what is missing: an example that runs must not rebuild what others are using. */
async function setUp() {
  const problem = nodeProblem();
  if (problem !== undefined) throw new Error(problem);
  const steps = [
    ['Installing', existsSync('node_modules'), install],
    ['Building', existsSync(built), build],
  ];
  for (const [name, isDone, work] of steps) {
    if (isDone) continue;
    console.log(`${name} …`);
    const { ok, output, advice } = await work();
    if (!ok) throw new Error(`${output}\n${name} failed. ${advice}`);
  }
}

try {
  await setUp();
  const { runExample } = await import('./run-example.mjs');
  await runExample(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
