// Every platform there is a claim about, and how to run the app on it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { builtNextProject, nextVersion } from './next-project.mjs';
import { installed, programOf } from './tools.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
const app = (name) => join(folder, 'apps', name);
const host = (name) => join(folder, 'hosts', name);
const here = createRequire(import.meta.url);
const versionOf = (name, require = here) => require(`${name}/package.json`).version;

/** The lines of OpenTelemetry, by the number that the apps know them by. */
const numbers = { '1.30': 1, 2.12: 2, 3.1: 3 };
export const allLines = ['1.30', '2.12', '3.1'];

const modules = { ESM: 'process.mjs', CommonJS: 'process.cjs' };

/** `command` gives program, arguments and further variables for one way to load the packages and one line. */
const processes = (name, args, program) => ({
  name,
  ways: Object.keys(modules),
  command: async ({ way, line }) => [
    await program(),
    [...args, app(modules[way]), String(numbers[line])],
  ],
});

const thisNode = processes(`Node.js ${process.versions.node}`, [], async () => process.execPath);

const otherNode = (version) =>
  processes(`Node.js ${version}`, [], () => programOf('node', version));

/** Into a folder without `node_modules`: whatever is missing in the bundle is missed. */
async function bundled(scratch, { extension, ...options }) {
  const file = join(mkdtempSync(join(scratch, 'bundle-')), `app.${extension}`);
  writeFileSync(file, (await bundle(options)).text);
  return file;
}

const esbuild = {
  name: `esbuild ${versionOf('esbuild')}, minified`,
  ways: ['ESM', 'CommonJS'],
  command: async ({ way, line, scratch }) => {
    const [kind, extension] = way === 'ESM' ? ['esm', 'mjs'] : ['cjs', 'cjs'];
    const bundleOf = { app: 'process-bundled.mjs', kind, line, extension };
    return [process.execPath, [await bundled(scratch, bundleOf)]];
  },
};

const inWorkerd =
  (program, more) =>
  async ({ line, scratch }) => {
    const script = await bundled(scratch, {
      app: 'worker.mjs',
      kind: 'workerd',
      line,
      extension: 'mjs',
    });
    return [await program(), [host('workerd.mjs'), script], await more()];
  };

const workerdVersion = versionOf('workerd', createRequire(here.resolve('miniflare')));
const workerdDate = (version) => version.replace(/^1\.(\d{4})(\d\d)(\d\d)\..*$/, '$1-$2-$3');

const workerd = {
  name: `workerd ${workerdVersion} (Cloudflare Workers)`,
  ways: ['bundle'],
  command: inWorkerd(
    async () => process.execPath,
    async () => ({ COMPATIBILITY_DATE: workerdDate(workerdVersion) }),
  ),
};

/** With the oldest behaviour that workers which are still deployed may ask for. */
const oldWorkerd = {
  name: `workerd ${workerdVersion}, compatibility date 2023-01-01`,
  ways: ['bundle'],
  command: inWorkerd(
    async () => process.execPath,
    async () => ({ COMPATIBILITY_DATE: '2023-01-01' }),
  ),
};

const newMiniflare = '4.20260730.0';
const newWorkerd = {
  name: 'workerd 1.20260730.1 (Cloudflare Workers)',
  ways: ['bundle'],
  command: inWorkerd(
    () => programOf('node', '22.23.3'),
    async () => {
      const path = join(
        await installed(`miniflare@${newMiniflare}`),
        'miniflare/dist/src/index.js',
      );
      return { MINIFLARE: pathToFileURL(path).href, COMPATIBILITY_DATE: '2026-07-30' };
    },
  ),
};

const edge = {
  name: `edge-runtime ${versionOf('edge-runtime')} (Vercel Edge)`,
  ways: ['bundle'],
  command: async ({ line, scratch }) => {
    const bundleOf = { app: 'edge.mjs', kind: 'edge-light', line, extension: 'js' };
    return [process.execPath, [host('edge-runtime.mjs'), await bundled(scratch, bundleOf)]];
  },
};

/** Built once for both runtimes. */
function next(name, bundler) {
  let project;
  return {
    name: `Next.js ${nextVersion}, ${name}`,
    ways: ['Node.js', 'edge'],
    lines: ['2.12'],
    command: async ({ way, scratch }) => {
      project ??= builtNextProject(scratch, bundler);
      const runtime = way === 'edge' ? 'edge' : 'nodejs';
      return [process.execPath, [host('next.mjs'), await project, runtime]];
    },
  };
}

const fetched = (platform, word) => ({ ...platform, word });

/** In the order of the table. Those with a `word` have to be fetched, and run when they are asked for by it. */
export const platforms = [
  thisNode,
  fetched(otherNode('22.23.3'), 'node.js 22'),
  fetched(otherNode('24.21.0'), 'node.js 24'),
  fetched(otherNode('26.10.0'), 'node.js 26'),
  fetched(
    processes('Bun 1.4.5', [], () => programOf('bun', '1.4.5')),
    'bun',
  ),
  fetched(
    processes('Deno 2.9.6', ['run', '--allow-all'], () => programOf('deno', '2.9.6')),
    'deno',
  ),
  workerd,
  oldWorkerd,
  fetched(newWorkerd, 'workerd 1.2026'),
  edge,
  esbuild,
  fetched(next('Turbopack', 'turbopack'), 'turbopack'),
  fetched(next('webpack', 'webpack'), 'webpack'),
];
