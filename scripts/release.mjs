// A release, step by step. Nothing is published by anybody but a CI job that can prove where it runs.
//   node scripts/release.mjs version   turns .changeset/*.md into a version and a section of CHANGELOG.md
//   node scripts/release.mjs check     says what still stands against publishing, and what would be published
//   node scripts/release.mjs publish   checks, then publishes all packages with provenance
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from './lib/process.mjs';
import { build, install } from './lib/setup.mjs';

const changesets = '@changesets/cli@2.31.0';
const userAgentFile = join(root, 'packages/ingest/src/post/user-agent.ts');
const changelogFile = join(root, 'CHANGELOG.md');
const changesetFolder = join(root, '.changeset');

const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { pnpm } = json('package.json').config;
const packages = () =>
  readdirSync(join(root, 'packages')).map((name) => json(`packages/${name}/package.json`));
const pendingFiles = () =>
  readdirSync(changesetFolder).filter((name) => name.endsWith('.md') && name !== 'README.md');

async function must(result, what) {
  const { ok, output, ending } = await result;
  if (!ok) throw new Error(`${output}\n${what} failed (${ending}).`);
  return output;
}

/** The text of a changeset, without the lines that name packages. */
const textOf = (name) =>
  readFileSync(join(changesetFolder, name), 'utf8')
    .replace(/^---\n.*?\n---\n/s, '')
    .trim();

async function version() {
  const texts = pendingFiles().map(textOf);
  if (texts.length === 0) throw new Error('There is no changeset: npm run changeset makes one.');
  await must(run('npx', ['-y', changesets, 'version']), 'changeset version');
  const next = packages()[0].version;
  const userAgent = readFileSync(userAgentFile, 'utf8');
  writeFileSync(userAgentFile, userAgent.replace(/\/\d+\.\d+\.\d+'/, `/${next}'`));
  const items = texts.map((text) => `- ${text.replaceAll('\n', '\n  ')}`).join('\n');
  const changelog = readFileSync(changelogFile, 'utf8');
  writeFileSync(changelogFile, changelog.replace(/^## /m, `## ${next}\n\n${items}\n\n## `));
  console.log(`This is ${next} now. Look at CHANGELOG.md, and commit.`);
}

/** What stands against publishing. */
async function objections() {
  const found = [];
  const all = packages();
  const [{ version: current }] = all;
  const status = await must(run('git', ['status', '--porcelain']), 'git status');
  if (status.trim() !== '') found.push('There are changes that are not committed.');
  if (pendingFiles().length > 0) found.push('There are changesets: npm run release version.');
  if (all.some(({ version: other }) => other !== current)) found.push('The versions differ.');
  if (!readFileSync(changelogFile, 'utf8').includes(`\n## ${current}\n`)) {
    found.push(`CHANGELOG.md says nothing about ${current}.`);
  }
  for (const { name, repository } of all) {
    // npm compares it with where the job runs, and refuses the provenance if they differ.
    if (repository === undefined) found.push(`${name}: package.json names no repository.`);
  }
  return found;
}

async function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'lunary-otel-release-'));
  try {
    const filter = ['--filter', './packages/*', 'pack', '--pack-destination', folder];
    console.log(await must(run('npx', ['-y', pnpm, '--recursive', ...filter]), 'pnpm pack'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function check() {
  await must(install(), 'Installing');
  await must(build(), 'Building');
  await pack();
  const found = await objections();
  for (const objection of found) console.log(`✗ ${objection}`);
  if (found.length === 0) console.log('Ready to be published.');
  return found.length === 0;
}

async function publish() {
  if (!(await check())) throw new Error('Not published.');
  // What npm needs to sign with the identity of the CI job: GitHub's and GitLab's ways of giving it.
  const { ACTIONS_ID_TOKEN_REQUEST_URL, SIGSTORE_ID_TOKEN } = process.env;
  if (!ACTIONS_ID_TOKEN_REQUEST_URL && !SIGSTORE_ID_TOKEN) {
    throw new Error(
      'Not published: only a CI job with an id token can, since provenance needs one.',
    );
  }
  const filter = ['--filter', './packages/*', 'publish', '--access', 'public', '--no-git-checks'];
  const env = { NPM_CONFIG_PROVENANCE: 'true' };
  console.log(
    await must(run('npx', ['-y', pnpm, '--recursive', ...filter], { env }), 'Publishing'),
  );
}

const steps = { version, check, publish };
const step = steps[process.argv[2]];
try {
  if (step === undefined) throw new Error(`One of: ${Object.keys(steps).join(', ')}`);
  if ((await step()) === false) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
