import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionsFromEnvironment } from '../packages/exporter/src/options/environment.ts';
import { resolveOptions } from '../packages/exporter/src/options/resolve-options.ts';
import { optionsSchema } from '../packages/exporter/src/options/schema.ts';
import { settingsOf } from '../packages/ingest/src/client/options.ts';
import { pages, root, rowsOf } from './support/doc-pages.ts';

const silent = (): void => {};

/** What the code says: each option, the variables it is read from in order, and its default. */
function optionsOfCode(): Map<string, { variables: string[]; default: unknown }> {
  const { shape } = optionsSchema as unknown as { shape: Record<string, unknown> };
  const defaults: Record<string, unknown> = {
    ...settingsOf({ publicKey: '' }),
    publicKey: undefined,
    headers: undefined,
    ...resolveOptions({}, {}, silent),
  };
  const variables = new Map<string, string[]>();
  for (const name of variablesRead()) {
    const option = optionOf(name);
    variables.set(option, [...(variables.get(option) ?? []), name]);
  }
  return new Map(
    Object.keys(shape).map((option) => [
      option,
      { variables: variables.get(option) ?? [], default: defaults[option] },
    ]),
  );
}

/** Every variable that is looked at, in this order, where none is set. */
function variablesRead(): string[] {
  const read: string[] = [];
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    { get: (_, name) => void read.push(String(name)) },
  );
  optionsFromEnvironment(environment, silent);
  return read;
}

/** Some text that each kind of option takes. */
const texts = ['all', 'true', 'gzip', '5', 'key=value', 'https://lunary.example'];

function optionOf(variable: string): string {
  for (const text of texts) {
    const [option] = Object.keys(optionsFromEnvironment({ [variable]: text }, silent));
    if (option !== undefined) return option;
  }
  throw new Error(`${variable} takes none of ${texts.join()}`);
}

/** What a table says, in the same form. */
function optionsOfTable(rows: readonly Record<string, string>[]): ReturnType<typeof optionsOfCode> {
  return new Map(
    rows.map((row) => [
      /`(\w+)`/.exec(row['option'] ?? '')?.[1] ?? '',
      {
        variables: row['environment']?.match(/[A-Z_]{2,}/g) ?? [],
        default: valueOf(row['default'] ?? ''),
      },
    ]),
  );
}

function valueOf(cell: string): unknown {
  const mebibytes = /^(\d+) MiB$/.exec(cell)?.[1];
  if (mebibytes !== undefined) return Number(mebibytes) * 1024 * 1024;
  const text = cell.replaceAll(/[`']/g, '');
  if (text === '–') return undefined;
  return /^(\d+|true|false)$/.test(text) ? JSON.parse(text) : text;
}

const tables = pages()
  .map((page) => ({ page, rows: rowsOf(page, ['option', 'environment', 'default']) }))
  .filter(({ rows }) => rows.length > 0);

describe('the tables of options', () => {
  it('are in the README and on the page of options', () => {
    expect(tables.map(({ page }) => page.path)).toEqual(
      expect.arrayContaining(['README.md', 'docs/options.md']),
    );
  });

  it.each(tables)('of $page.path says what the code does', ({ rows }) => {
    expect(optionsOfTable(rows)).toEqual(optionsOfCode());
  });

  it('of the page of options leads to a section for each', () => {
    const { text } = pageAt('docs/options.md');
    const sections = [...text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual([...optionsOfCode().keys()].toSorted());
  });
});

describe('the page on delivery', () => {
  it('tells of every reason for which events are dropped', () => {
    const source = readFileSync(`${root}packages/ingest/src/client/ingest-client.ts`, 'utf8');
    const [, type = ''] = /type DropReason =(.*?);/s.exec(source) ?? [];
    const reasons = [...type.matchAll(/'([\w-]+)'/g)].map(([, reason]) => reason);
    const rows = rowsOf(pageAt('docs/delivery.md'), ['when', 'what', 'is it counted']);
    const told = rows.flatMap((row) => row['is it counted']?.match(/[a-z]+(-[a-z]+)*/g) ?? []);
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.filter((reason) => !told.includes(reason ?? ''))).toEqual([]);
  });
});

function pageAt(path: string): ReturnType<typeof pages>[number] {
  const page = pages().find((candidate) => candidate.path === path);
  if (page === undefined) throw new Error(`There is no ${path}`);
  return page;
}
