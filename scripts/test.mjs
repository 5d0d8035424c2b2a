// npm test: sets a fresh clone up and runs every check, all of them even after one has failed.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { program, root, run, seconds } from './lib/process.mjs';
import { build, install, nodeProblem } from './lib/setup.mjs';
import { countsOf } from './lib/vitest-counts.mjs';

const report = (project) => join(root, 'node_modules', '.cache', 'lunary-otel', `${project}.json`);
const one = ({ ok }) => ({ passed: Number(ok), failed: Number(!ok) });

const command =
  (name, ...args) =>
  async () => {
    const result = await run(program(name), args);
    if (!result.ok) console.log(result.output);
    return one(result);
  };

const setUp = (work) => async () => {
  const result = await work();
  if (!result.ok) console.log(`${result.output}\n${result.ending}. ${result.advice}`);
  return one(result);
};

const tests = (project) => async () => {
  const file = report(project);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { ok } = await run(program('vitest'), ['run', '--project', project, ...reporters], {
    show: true,
  });
  return countsOf(file, ok);
};

const steps = [
  { name: 'install', needs: [], work: setUp(install) },
  { name: 'build', needs: ['install'], work: setUp(build) },
  { name: 'types', needs: ['install'], work: command('tsc', '-p', 'tsconfig.json', '--noEmit') },
  { name: 'lint', needs: ['install'], work: command('oxlint', '--deny-warnings') },
  { name: 'format', needs: ['install'], work: command('oxfmt', '--check', '.') },
  { name: 'unit tests', needs: ['install'], work: tests('unit') },
  { name: 'end-to-end tests', needs: ['build'], work: tests('e2e') },
];

const problem = nodeProblem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

const results = new Map();
for (const { name, needs, work } of steps) {
  const missing = needs.find((need) => results.get(need).failed > 0);
  console.log(`\n── ${name}`);
  const since = performance.now();
  const counts = missing === undefined ? await work() : { passed: 0, failed: 1 };
  results.set(name, counts);
  const outcome = counts.failed === 0 ? 'ok' : 'FAILED';
  console.log(
    missing === undefined ? `${outcome}, ${seconds(since)}` : `not run: ${missing} failed`,
  );
}

const all = [...results.values()];
const passed = all.reduce((total, counts) => total + counts.passed, 0);
const failed = all.reduce((total, counts) => total + counts.failed, 0);
console.log(`\n── result`);
for (const [name, counts] of results) {
  console.log(`${name.padEnd(18)} ${counts.passed} passed, ${counts.failed} failed`);
}
console.log(failed === 0 ? 'Everything passed.' : 'Something failed: see above.');
const summaryFile = process.argv[2];
if (summaryFile !== undefined) writeFileSync(summaryFile, `${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
