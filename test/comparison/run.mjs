// Measures lunary-otel and its peers against servers that misbehave, all on this machine, and prints a table.
//   node test/comparison/run.mjs             installs the peers if need be (npm), takes about five minutes
//   node test/comparison/run.mjs --write     also puts the table into docs/comparison.md
//   node test/comparison/run.mjs Langfuse    only this subject
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** No app waits longer for its telemetry. */
const limitMillis = 90_000;

if (!existsSync(join(here, 'node_modules', 'braintrust'))) {
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', ['install', ...flags], { cwd: here, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const { subjects } = await import('./lib/subjects.mjs');
const { scenarios } = await import('./lib/scenarios.mjs');
const { startServer } = await import('./lib/server.mjs');
const { sizeOf } = await import('./lib/sizes.mjs');

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const names = Object.keys(subjects).filter((name) => asked.length === 0 || asked.includes(name));

/** A port that nobody listens at. */
async function deadUrl() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** What the process said at its end, and how it ended. */
function runChild(name, scenario, url) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(here, 'lib/child.mjs'), name, scenario, url], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let toldAt;
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      if (toldAt === undefined && output.includes('\nRESULT ')) toldAt = performance.now();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMillis);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const result = /\nRESULT (.*)\n/.exec(output)?.[1];
      const millisAfterEnd = toldAt === undefined ? undefined : performance.now() - toldAt;
      resolve({
        app: result === undefined ? undefined : JSON.parse(result),
        exit: { code: code ?? signal, millisAfterEnd, limitMillis },
        output,
      });
    });
  });
}

async function measure(name, title) {
  const scenario = scenarios[title];
  const server = await startServer(scenario.answer);
  const url = scenario.dead ? await deadUrl() : server.url;
  const child = await runChild(name, title, url);
  const cell = scenario.read({ ...child, server });
  await server.close();
  if (child.app === undefined) console.error(`${name}, ${title}:\n${child.output}`);
  return cell;
}

async function bystander(name) {
  if (subjects[name].kind !== 'otel') return 'sees no spans';
  const server = await startServer(() => 200);
  const { app, output } = await runChild(name, 'bystander', server.url);
  await server.close();
  if (app === undefined) return console.error(output) ?? 'failed';
  return app.changed === 0 ? 'none' : `${app.changed} of ${app.spans}: ${app.kinds.join(', ')}`;
}

const versionOf = (name) => {
  for (const folder of [here, join(here, '..')]) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  }
  return '?';
};

/** Each answers with a cell, or with several under titles of their own. */
const measures = {
  package: async (name) => `${subjects[name].packages[0]} ${versionOf(subjects[name].packages[0])}`,
  "spans of another exporter's that change": bystander,
  ...Object.fromEntries(
    Object.keys(scenarios).map((title) => [title, (name) => measure(name, title)]),
  ),
  'packages installed beside the SDK': async (name) => {
    const { packages, megabytes } = sizeOf(subjects[name].packages);
    return `${packages}, ${megabytes.toFixed(1)} MB`;
  },
};

const lines = [`| | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`];
const add = (title, cells) => {
  lines.push(`| ${title} | ${cells.join(' | ')} |`);
  console.log(lines.at(-1));
};
for (const [title, read] of Object.entries(measures)) {
  const cells = await Promise.all(names.map(read));
  if (typeof cells[0] === 'string') add(title, cells);
  else
    for (const row of Object.keys(cells[0]))
      add(
        `${title}: ${row}`,
        cells.map((it) => it[row]),
      );
}
const today = new Date().toISOString().slice(0, 10);
const table = `Measured on ${today} with Node ${process.versions.node}.\n\n${lines.join('\n')}`;
console.log(`\n${table}`);
if (process.argv.includes('--write')) {
  const page = join(here, '../../docs/comparison.md');
  const text = readFileSync(page, 'utf8');
  const between = /(<!-- measured -->)[\s\S]*?(<!-- \/measured -->)/;
  writeFileSync(
    page,
    text.replace(between, (_, before, after) => `${before}\n${table}\n${after}`),
  );
}
