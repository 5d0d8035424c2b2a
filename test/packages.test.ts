import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importsOf } from './support/imports-of.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(join(root, 'packages'));

/**
 * What each may weigh, in kilobytes: its ES modules as an app loads them, gzipped, the tarball, and what comes out of it.
 * To be raised knowingly.
 */
const budgets: Record<string, { module: number; tarball: number; unpacked: number }> = {
  exporter: { module: 40, tarball: 300, unpacked: 1_100 },
  ingest: { module: 36, tarball: 280, unpacked: 1_100 },
  local: { module: 26, tarball: 240, unpacked: 800 },
  mapping: { module: 72, tarball: 420, unpacked: 1_700 },
};

interface Manifest {
  readonly [field: string]: unknown;
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Packed {
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly manifest: Manifest;
  /** Paths inside the package. */
  readonly files: readonly string[];
  read(file: string): string;
}

const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-packages-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const packed = new Map<string, Packed>();

beforeAll(async () => {
  const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pack = ['--filter', './packages/*', 'pack', '--pack-destination', scratch];
  const shell = process.platform === 'win32';
  await promisify(execFile)('npx', ['-y', config.pnpm, '--recursive', ...pack], {
    cwd: root,
    shell,
  });
  for (const name of names) {
    const file = readdirSync(scratch).find((it) => it.startsWith(`lunary-otel-${name}-`));
    if (file === undefined) throw new Error(`packages/${name} was not packed`);
    packed.set(name, unpacked(readFileSync(join(scratch, file))));
  }
}, 120_000);

function unpacked(tarball: Buffer): Packed {
  const files = filesIn(gunzipSync(tarball));
  const read = (file: string): string => files.get(file) ?? '';
  const sizes = [...files.values()].map((content) => Buffer.byteLength(content));
  return {
    bytes: tarball.length,
    unpackedBytes: sizes.reduce((sum, size) => sum + size, 0),
    manifest: JSON.parse(read('package.json')),
    files: [...files.keys()],
    read,
  };
}

/** The files of a tar archive, without the folder that all of them are in. */
function filesIn(tar: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const block = 512;
  const text = (from: number, length: number): string => tar.toString('utf8', from, from + length);
  for (let at = 0; at < tar.length && tar[at] !== 0;) {
    const name = text(at, 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(at + 124, 12), 8);
    files.set(name.replace('package/', ''), text(at + block, size));
    at += block + Math.ceil(size / block) * block;
  }
  return files;
}

/** A module and those of the same package that it imports. */
function withImports(file: string, read: (file: string) => string): string[] {
  const found = [file];
  for (const each of found) {
    const own = importsOf(each, read(each)).filter((specifier) => specifier.startsWith('./'));
    const paths = own.map((specifier) => posix.join(posix.dirname(each), specifier));
    found.push(...paths.filter((path) => !found.includes(path)));
  }
  return found;
}

/** Every file that a manifest points to. */
function targetsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value.slice(2)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(targetsOf);
}

describe.each(names)('the package %s, as it would be published,', (name) => {
  const given = (): Packed => {
    const found = packed.get(name);
    if (found === undefined) throw new Error(`packages/${name} was not packed`);
    return found;
  };

  it('holds what its manifest points to, built code with its maps, and nothing else', () => {
    const { files, manifest } = given();
    const { bin, main, module, types, exports } = manifest;
    const targets = [...new Set(targetsOf({ bin, main, module, types, exports }))];
    expect(files).toEqual(expect.arrayContaining([...targets, 'README.md', 'LICENSE']));
    const allowed = /^(README\.md|LICENSE|package\.json|bin\/[\w-]+\.js|dist\/[\w./-]+)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    const code = files.filter((file) => /^dist\/.*\.c?js$/.test(file));
    expect(files).toEqual(expect.arrayContaining(code.map((file) => `${file}.map`)));
  });

  it('stays within its budget', () => {
    const budget = budgets[name];
    const { bytes, unpackedBytes, read } = given();
    const modules = withImports('dist/index.js', read).map(read).join('');
    expect(gzipSync(modules).length / 1000).toBeLessThan(budget?.module ?? 0);
    expect(bytes / 1000).toBeLessThan(budget?.tarball ?? 0);
    expect(unpackedBytes / 1000).toBeLessThan(budget?.unpacked ?? 0);
  });

  it('can be installed from a registry, and runs nothing then', () => {
    const { dependencies = {}, scripts = {} } = given().manifest;
    const ranges = Object.values(dependencies);
    expect(ranges.filter((range) => !/^[\^~]?\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    expect(Object.keys(scripts).filter((hook) => /install|prepare/.test(hook))).toEqual([]);
  });

  it('says what it is, and asks for provenance', () => {
    const { manifest } = given();
    expect(manifest).toMatchObject({
      name: `@lunary-otel/${name}`,
      license: 'MIT',
      description: expect.stringMatching(/^.{20,}$/),
      keywords: expect.arrayContaining(['lunary']),
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest).not.toHaveProperty('private');
  });

  it('tells nothing of the machine it was built on', () => {
    const { files, read } = given();
    expect(files.filter((file) => read(file).includes(root))).toEqual([]);
  });
});

const versions = (): string[] => [...packed.values()].map(({ manifest }) => manifest.version);

describe('the packages together', () => {
  it('have one version, which the changelog tells of', () => {
    const [version, ...others] = new Set(versions());
    expect(others).toEqual([]);
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`\n## ${version}\n`);
  });

  it('depend on each other in exactly that version', () => {
    const [version] = versions();
    const ranges = [...packed.values()].flatMap(({ manifest }) =>
      Object.entries(manifest.dependencies ?? {}).filter(([name]) =>
        name.startsWith('@lunary-otel/'),
      ),
    );
    expect(ranges.length).toBeGreaterThan(0);
    expect(ranges.filter(([, range]) => range !== version)).toEqual([]);
  });

  it('name that version to the server', () => {
    const { manifest, read } = packed.get('ingest') ?? { manifest: undefined, read: () => '' };
    const modules = withImports('dist/index.js', read).map(read).join('');
    expect(modules).toContain(`lunary-otel-ingest/${manifest?.version}`);
  });

  it('move together when a changeset is applied', () => {
    const { fixed } = JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8'));
    expect(fixed).toEqual([names.map((name) => `@lunary-otel/${name}`)]);
  });
});
