// npm run demo: everything from a fresh clone to printed traces, with only Node.js and npm.
import { build, installForDemo, nodeProblem } from './lib/setup.mjs';
import { seconds } from './lib/process.mjs';

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

async function step(name, work) {
  process.stdout.write(`${name} … `);
  const since = performance.now();
  const result = await work();
  console.log(result.ok ? (result.skipped ? 'up to date' : seconds(since)) : 'failed');
  if (!result.ok) fail(`${result.output}\n${name} failed (${result.ending}). ${result.advice}`);
}

const problem = nodeProblem();
if (problem !== undefined) fail(problem);
await step('Installing', installForDemo);
await step('Building', build);
const { runDemo } = await import('../examples/demo/run.mjs');
try {
  await runDemo();
} catch (error) {
  fail(`The demo failed: ${error.message}`);
}
