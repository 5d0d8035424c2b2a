// A stamp says what a step was last done with, so that it is skipped only while nothing has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.mjs';

const stamps = join(root, 'node_modules', '.cache', 'lunary-otel');

/** The folders of the workspace that hold a package.json. */
export const workspaces = () =>
  ['packages', 'examples']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .concat('test')
    .filter((folder) => existsSync(join(root, folder, 'package.json')));

/** The files below a folder of the repository, sorted; none if there is no such folder. */
export function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .toSorted();
}

/** A hash over the names and contents of files. */
export function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** What is cheap to see of a step's outputs: enough to notice that something else wrote them. */
export const tracesOf = (files) =>
  files.map((file) => {
    const { mtimeMs, size } = statSync(join(root, file));
    return `${file} ${mtimeMs} ${size}`;
  });

export function stampIs(name, content) {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, 'utf8') === content;
}

export function writeStamp(name, content) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), content);
}
