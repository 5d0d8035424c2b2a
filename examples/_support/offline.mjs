// npm start of every example: node ../_support/offline.mjs <command that runs the app>
// Sets a fresh clone up, then runs the app on this machine alone.
import { existsSync } from 'node:fs';
import { build, install, nodeProblem } from '../../scripts/lib/setup.mjs';

const built = new URL('../../packages/exporter/dist/index.js', import.meta.url);

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
