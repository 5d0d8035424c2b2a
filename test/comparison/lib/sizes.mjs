// What a subject installs beside the OpenTelemetry SDK: its packages with all dependencies and required peers.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));

export function sizeOf(packages) {
  const sdk = closureOf(['@opentelemetry/sdk-trace-base']);
  const shared = new Set([...sdk.values()].map(({ name }) => name));
  const own = [...closureOf(packages).values()].filter(({ name }) => !shared.has(name));
  const bytes = own.reduce((sum, it) => sum + it.bytes, 0);
  return { packages: own.length, megabytes: bytes / 1e6 };
}

function closureOf(names) {
  const found = new Map();
  for (const name of names) visit(name, here, found);
  return found;
}

function visit(name, from, found) {
  const folder = folderOf(name, from);
  if (folder === undefined || found.has(folder)) return;
  found.set(folder, { name, bytes: bytesOf(folder) });
  const {
    dependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const peers = Object.keys(peerDependencies).filter(
    (peer) => !peerDependenciesMeta[peer]?.optional,
  );
  for (const next of [...Object.keys(dependencies), ...peers]) visit(next, folder, found);
}

function folderOf(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (at === dirname(at)) return undefined;
  }
}

/** Without the packages inside it, and of a package of the workspace only what is published. */
function bytesOf(folder) {
  const { files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const isWorkspace = !folder.includes('node_modules');
  const names = isWorkspace ? [...files, 'package.json', 'README.md'] : readdirSync(folder);
  const weigh = (path) => {
    if (!existsSync(path)) return 0;
    const stat = statSync(path);
    if (!stat.isDirectory()) return stat.size;
    return readdirSync(path)
      .filter((name) => name !== 'node_modules')
      .reduce((sum, name) => sum + weigh(join(path, name)), 0);
  };
  return names
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + weigh(join(folder, name)), 0);
}
