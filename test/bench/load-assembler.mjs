import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What `assembler-entry.ts` exports, built from the present sources into a temporary folder. */
export async function loadAssembler() {
  const folder = await mkdtemp(join(tmpdir(), 'lunary-otel-bench-'));
  try {
    await build({
      config: false,
      cwd: file('../..'),
      entry: [file('./assembler-entry.ts')],
      outDir: folder,
      outExtensions: () => ({ js: '.mjs' }),
      format: 'esm',
      platform: 'node',
      target: 'node20',
      alias: { '@lunary-otel/mapping': file('../../packages/mapping/src/index.ts') },
      dts: false,
      clean: false,
      logLevel: 'silent',
    });
    return await import(pathToFileURL(join(folder, 'assembler-entry.mjs')).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
