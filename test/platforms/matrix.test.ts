import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredRun } from '@lunary-otel/local';
import { allLines, platforms } from './lib/platforms.mjs';
import type { Platform } from './lib/platforms.mjs';
import { readTable } from './lib/table.mjs';
import { tryPlatform } from './lib/try-platform.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-matrix-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What has other code for each line, or loads it in another way; workerd takes seconds to start. */
const triesOf = ({ name, ways, lines = allLines }: Platform): { way: string; line: string }[] =>
  (name.startsWith('workerd') ? ['2.12'] : lines).flatMap((line) =>
    ways.map((way) => ({ way, line })),
  );

let expected: StoredRun[];

beforeAll(async () => {
  const [reference] = platforms;
  if (reference === undefined) throw new Error('there is no platform');
  ({ runs: expected } = await tryPlatform(reference, { way: 'ESM', line: '2.12', scratch }));
});

it('the app makes an agent with its calls, its tool, and its failure', () => {
  const told = expected.map(({ type, status, parentRunId }) => ({
    type,
    status,
    isRoot: parentRunId === undefined,
  }));
  expect(told).toEqual([
    { type: 'agent', status: 'success', isRoot: true },
    { type: 'llm', status: 'success', isRoot: false },
    { type: 'tool', status: 'success', isRoot: false },
    { type: 'llm', status: 'error', isRoot: false },
  ]);
});

describe.each(platforms.filter(({ word }) => word === undefined))('$name', (platform) => {
  it.concurrent.each(triesOf(platform))(
    'makes the same runs, $way with OpenTelemetry $line',
    async ({ way, line }) => {
      const { runs, complaints } = await tryPlatform(platform, { way, line, scratch });
      expect(complaints).toEqual([]);
      expect(runs).toEqual(expected);
    },
  );
});

/** They move on: the table is written by hand now and then. */
const withoutVersions = (text: string): string => text.replaceAll(/\d[\d.-]*\d/g, '…');

describe('the table in the README', () => {
  const rows = (readTable() ?? '').split('\n').filter((row) => row.startsWith('| '));
  const cells = rows.map((row) => row.replace(/^\| | \|$/g, '').split(' | '));

  it('has every platform there is, and only those', () => {
    const [, ...listed] = cells.map(([name = '']) => withoutVersions(name));
    expect(listed).toEqual(platforms.map(({ name }) => withoutVersions(name)));
  });

  it('has every line of OpenTelemetry, and nothing that failed', () => {
    expect(cells[0]).toEqual([
      'platform',
      ...allLines.map((line) => `OpenTelemetry ${line}`),
      'proved by',
    ]);
    expect(rows.filter((row) => row.includes('**'))).toEqual([]);
  });
});
