import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../../scripts/lib/process.mjs';

const apps = fileURLToPath(new URL('../apps', import.meta.url));
const run = promisify(execFile);

export const nextVersion = '16.4.6';
const others = [`next@${nextVersion}`, 'react@19.3.1', 'react-dom@19.3.1'];
const opentelemetry = ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2.12.0'];

/**
 * A project of its own with the packages as they would be published, built without any configuration. Below `scratch`, since
 * inside the repository Next.js would find the sources.
 */
export async function builtNextProject(scratch, bundler) {
  const project = join(scratch, `next-${bundler}`);
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  cpSync(join(apps, 'next'), project, { recursive: true });
  cpSync(join(apps, 'record-spans.mjs'), join(project, 'app/record-spans.mjs'));
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const { pnpm } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).config;
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs];
  await run('npx', ['-y', pnpm, ...pack], { cwd: root });
  const packed = readdirSync(tarballs).map((name) => join(tarballs, name));
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...quietly, ...packed, ...others, ...opentelemetry], {
    cwd: project,
  });
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  await run('npx', ['next', 'build', `--${bundler}`], { cwd: project, env });
  return project;
}
