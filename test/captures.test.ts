import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const categories = [
  'llm calls',
  'model',
  'input',
  'output',
  'toolCalls',
  'params',
  'tokens',
  'errors',
  'tools',
  'tree',
  'protocol',
  'identity',
] as const;
type Category = (typeof categories)[number];

interface Target {
  /** Which folders of test/captures, by what their names begin with. */
  folders: readonly string[];
  /** Categories without a single miss. */
  complete: readonly Category[];
  /** The least fraction of all facts together. */
  all: number;
}

/** What must have been reached. To be raised, never to be lowered. */
const targets: Record<string, Target> = {
  'the AI SDK, OpenInference and the GenAI conventions': {
    folders: ['vercel-ai-', 'openinference-', 'span-limits-openinference-', 'anthropic-sdk-'],
    complete: categories,
    all: 1,
  },
  'every library': {
    folders: [''],
    complete: categories.filter((category) => category !== 'tokens'),
    all: 0.999,
  },
};

interface Count {
  recovered: number;
  recoverable: number;
}

interface Report {
  captures: number;
  folders: Record<string, Partial<Record<Category, Count>>>;
  misses: { file: string; category: Category; fact: string; expected: unknown; found: unknown }[];
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-captures-'));
afterAll(() => rmSync(scratch, { recursive: true }));

async function check(mode: string, folder: string): Promise<Report> {
  const report = join(scratch, `${folder}-${mode}.json`);
  const inputs = ['--exporter', pathOf('../packages/exporter'), '--captures', pathOf(folder)];
  await promisify(execFile)(
    process.execPath,
    [pathOf('tools/check-captures.mjs'), ...inputs, '--mode', mode, '--json', report],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(readFileSync(report, 'utf8'));
}

function capturesIn(folder: string): number {
  const names = readdirSync(pathOf(folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.json')).length;
}

describe.each(['exporter', 'processor'])('recorded spans through the %s', (mode) => {
  let report: Report;
  beforeAll(async () => {
    report = await check(mode, 'captures');
  }, 240_000);

  it('are all played', () => {
    expect(report.captures).toBe(capturesIn('captures'));
  });

  it('lose nothing of versions that the mapping was not written with', async () => {
    const more = await check(mode, 'captures-more');
    expect(more.captures).toBe(capturesIn('captures-more'));
    expect(more.misses).toEqual([]);
  }, 120_000);

  describe.each(Object.entries(targets))('of %s', (_, { folders, complete, all }) => {
    const isMeant = (name: string): boolean => folders.some((start) => name.startsWith(start));

    it.each(complete)('miss nothing of category "%s"', (category) => {
      const misses = report.misses.filter(
        (miss) => miss.category === category && isMeant(miss.file),
      );
      expect(misses).toEqual([]);
    });

    it(`bring over at least ${all} of all facts`, () => {
      const counts = Object.entries(report.folders)
        .filter(([folder]) => isMeant(folder))
        .flatMap(([, found]) => Object.values(found));
      const recovered = counts.reduce((sum, count) => sum + count.recovered, 0);
      const recoverable = counts.reduce((sum, count) => sum + count.recoverable, 0);
      expect(recoverable).toBeGreaterThan(0);
      expect(recovered / recoverable).toBeGreaterThanOrEqual(all);
    });
  });
});
