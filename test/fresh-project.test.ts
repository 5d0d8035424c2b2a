import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(join(root, 'packages'));
const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-fresh-'));
const tarballs = join(scratch, 'tarballs');
const project = join(scratch, 'project');
afterAll(() => rmSync(scratch, { recursive: true }));

const onWindows = process.platform === 'win32';

/** What a command wrote, to stdout and stderr. Throws with it if the command failed. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, shell: onWindows, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  const [code] = await once(child, 'close');
  const output = chunks.join('');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${output}`);
  return output;
}

const runNode = (file: string): Promise<string> => run(process.execPath, [file], project);

function tarballOf(name: string): string {
  const file = readdirSync(tarballs).find((tarball) => tarball.startsWith(`lunary-otel-${name}-`));
  if (file === undefined) throw new Error(`packages/${name} was not packed`);
  return join(tarballs, file);
}

/** One traced call, from the SDK of a user to the runs of a Lunary server. */
const usage = `
async function main() {
  const lunary = await startLocalLunary({ quiet: true });
  const processor = new LunarySpanProcessor({ apiUrl: lunary.url, publicKey: lunary.publicKey });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const span = provider.getTracer('app').startSpan('chat gpt-4o', {
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
    },
  });
  span.end();
  await provider.shutdown();
  const runs = lunary.runs().filter((run) => run.type === 'llm');
  console.log(JSON.stringify(runs.map((run) => run.name)));
  await lunary.close();
}
void main();
`;

const modules = [
  ['LunarySpanProcessor', '@lunary-otel/exporter'],
  ['startLocalLunary', '@lunary-otel/local'],
  ['BasicTracerProvider', '@opentelemetry/sdk-trace-base'],
];
const imports = modules.map(([name, from]) => `import { ${name} } from '${from}';`).join('\n');
const requires = modules
  .map(([name, from]) => `const { ${name} } = require('${from}');`)
  .join('\n');

const files = {
  'package.json': JSON.stringify({ private: true, type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
    },
    files: ['typed.mts', 'typed.cts'],
  }),
  'tsconfig.node16.json': JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { module: 'node16' },
  }),
  'tsconfig.bundler.json': JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { module: 'esnext', moduleResolution: 'bundler' },
    files: ['typed.mts'],
  }),
  'tsconfig.workerd.json': JSON.stringify({
    extends: './tsconfig.bundler.json',
    compilerOptions: { customConditions: ['workerd', 'worker', 'browser'] },
  }),
  // As a project for the web: neither Node's types nor those of `await using`.
  'tsconfig.web.json': JSON.stringify({
    extends: './tsconfig.json',
    compilerOptions: { lib: ['es2022', 'dom'], types: [] },
    files: ['web.mts'],
  }),
  'web.mts':
    "import { LunarySpanProcessor } from '@lunary-otel/exporter';\nnew LunarySpanProcessor();",
  'use.mjs': imports + usage,
  'use.cjs': requires + usage,
  'typed.mts': imports + usage,
  'typed.cts': imports + usage,
  'names.mjs': names
    .map((name) => `console.log(Object.keys(await import('@lunary-otel/${name}')).sort().join());`)
    .join('\n'),
  'names.cjs': names
    .map((name) => `console.log(Object.keys(require('@lunary-otel/${name}')).sort().join());`)
    .join('\n'),
};

beforeAll(async () => {
  mkdirSync(tarballs);
  mkdirSync(project);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(project, name), content);
  const pack = ['--filter', './packages/*', 'pack', '--pack-destination', tarballs];
  const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await run('npx', ['-y', config.pnpm, '--recursive', ...pack], root);
  const others = ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2.12', '@types/node@20'];
  const quickly = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  await run('npm', ['install', ...quickly, ...names.map(tarballOf), ...others], project);
}, 180_000);

describe('a project that installs the packed packages', () => {
  it.each(['use.mjs', 'use.cjs'])('sends a traced call to Lunary from %s', async (file) => {
    expect(JSON.parse(await runNode(file))).toEqual(['gpt-4o']);
  });

  it('gets the same names from import and from require', async () => {
    const imported = await runNode('names.mjs');
    expect(imported).toBe(await runNode('names.cjs'));
    expect(imported).toContain('LunarySpanExporter');
  });

  // The first two from ES modules and from CommonJS.
  it.each(['json', 'node16.json', 'bundler.json', 'workerd.json', 'web.json'])(
    'finds the types with tsconfig.%s',
    async (name) => {
      const tsc = join(root, 'node_modules', '.bin', 'tsc');
      expect(await run(tsc, ['-p', `tsconfig.${name}`], project)).toBe('');
    },
  );
});

describe.each(names)('the packed package %s', (name) => {
  it('is well formed', async () => {
    const tarball = new Uint8Array(readFileSync(tarballOf(name))).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that are right in every kind of module resolution', async () => {
    const packed = createPackageFromTarballData(new Uint8Array(readFileSync(tarballOf(name))));
    const analysis = await checkPackage(packed);
    expect(analysis.types && analysis.problems).toEqual([]);
  });
});
