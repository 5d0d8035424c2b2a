import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** The packages of the SDK's lines, as they are installed for tests. */
export const sdks = {
  '1.30': 'otel1-sdk-trace-base',
  2.12: 'otel2-sdk-trace-base',
  3.1: 'otel3-sdk-trace',
};

/** The SDK is CommonJS for a bundler of Node programs: in an ES module, its `require` has to come from somewhere. */
const requireForEsm =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The conditions and formats that bundlers for these platforms set. */
const kinds = {
  workerd: { platform: 'browser', format: 'esm', conditions: ['workerd', 'worker', 'browser'] },
  worker: { platform: 'browser', format: 'esm', conditions: ['worker'] },
  'edge-light': { platform: 'browser', format: 'iife', conditions: ['edge-light', 'worker'] },
  browser: { platform: 'browser', format: 'esm', conditions: ['browser'] },
  esm: { platform: 'node', format: 'esm', banner: { js: requireForEsm }, minify: true },
  cjs: { platform: 'node', format: 'cjs', minify: true },
};

/** Bundles an app, or code as an app would have it, for a platform. */
export async function bundle({ app, code, kind, line = '2.12', ...options }) {
  const { outputFiles, metafile } = await build({
    ...(app
      ? { entryPoints: [join(folder, 'apps', app)] }
      : { stdin: { contents: code, resolveDir: folder } }),
    absWorkingDir: folder,
    bundle: true,
    write: false,
    outdir: folder,
    metafile: true,
    target: 'es2022',
    alias: { 'the-sdk': sdks[line] },
    // That of the repository leads to sources.
    tsconfigRaw: {},
    logLevel: 'silent',
    ...kinds[kind],
    ...options,
  });
  const [{ imports }] = Object.values(metafile.outputs);
  return {
    text: outputFiles[0].text,
    inputs: Object.keys(metafile.inputs),
    imports: imports.map(({ path }) => path),
  };
}
