// What must be there before anything of the repository can run: a fresh clone has none of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, root, run } from './process.mjs';
import { filesBelow, hashOf, stampIs, tracesOf, workspaces, writeStamp } from './stamp.mjs';

// Not the field `packageManager`: with it, corepack and pnpm itself fetch that version on their own.
const { pnpm } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).config;
const oldestNode = [20, 6];

/** Says what is wrong with this Node.js, or nothing. */
export function nodeProblem() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fine = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return fine
    ? undefined
    : `This needs Node.js ${oldestNode.join('.')} or newer, and this is ${process.version}. Install a newer one from https://nodejs.org.`;
}

/** Installs what pnpm-lock.yaml says. pnpm itself comes through npx: npm is all that one needs. */
export const install = () => installOnly('installed', workspaces(), []);

/** Only what the demo needs: a third of what all examples and tests take. */
export const installForDemo = async () => {
  const folders = workspaces().filter((folder) => /^packages|^examples\/demo$/.test(folder));
  const filters = ['lunary-otel', './packages/*', './examples/demo'];
  if (stampIs('installed', stampOf(workspaces()))) return { ok: true, skipped: true };
  return installOnly('installed-for-demo', folders, filters);
};

const stampOf = (folders) =>
  hashOf([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...folders.map((folder) => `${folder}/package.json`),
  ]);

async function installOnly(name, folders, filters) {
  const stamp = stampOf(folders);
  const present = ['.', ...folders].every((folder) =>
    existsSync(join(root, folder, 'node_modules')),
  );
  if (present && stampIs(name, stamp)) return { ok: true, skipped: true };
  const only = filters.flatMap((filter) => ['--filter', filter]);
  const args = ['-y', pnpm, ...only, 'install', '--frozen-lockfile', '--prefer-offline'];
  // CI=true: without a terminal pnpm would otherwise stop at a question.
  const result = await run('npx', args, { env: { CI: 'true' } });
  if (result.ok) writeStamp(name, stamp);
  return { ...result, advice: `Is the npm registry reachable? By hand: npx ${args.join(' ')}` };
}

const outputs = () => workspaces().flatMap((folder) => filesBelow(`${folder}/dist`));

function buildStamp() {
  const packages = workspaces().filter((folder) => folder.startsWith('packages'));
  const sources = packages.flatMap((folder) => [
    `${folder}/package.json`,
    ...filesBelow(`${folder}/src`),
  ]);
  const settings = ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.json', 'tsdown.config.ts'];
  return [hashOf([...settings, ...sources]), ...tracesOf(outputs())].join('\n');
}

/** Builds all packages into their dist folders. */
export async function build() {
  if (outputs().length > 0 && stampIs('built', buildStamp())) return { ok: true, skipped: true };
  const result = await run(program('tsdown'), []);
  if (result.ok) writeStamp('built', buildStamp());
  return { ...result, advice: 'By hand: npm run build' };
}
