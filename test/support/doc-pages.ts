import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export interface CodeBlock {
  /** `docs/options.md:12`, the line of the opening fence. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** The HTML comment right above the fence: invisible on the page. */
  readonly note: string | undefined;
}

/** The pages whose code has to hold: README, everything below docs, and what is published with the packages. */
export function pages(): Page[] {
  const docs = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  const readmes = readdirSync(root + 'packages', { encoding: 'utf8' })
    .map((name) => `packages/${name}/README.md`)
    .filter((path) => exists(path));
  return ['README.md', ...docs, ...readmes]
    .toSorted()
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
}

export function exists(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  try {
    return readdirSync(root + folder).includes(path.slice(folder.length));
  } catch {
    return false;
  }
}

/** Every fenced block of a page. */
export function blocksOf({ path, text }: Page): CodeBlock[] {
  const lines = text.split('\n');
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const language = /^```(\w*)\s*$/.exec(lines[at] ?? '')?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`${path}:${at + 1}: this code block is never closed`);
    blocks.push({
      place: `${path}:${at + 1}`,
      language,
      code: lines.slice(at + 1, end).join('\n'),
      note: /^<!-- (.*) -->$/.exec(lines[at - 1] ?? '')?.[1],
    });
    at = end;
  }
  return blocks;
}

/** The cells of every table row of a page whose header starts with these columns, by the text of the header's cells. */
export function rowsOf({ text }: Page, header: readonly string[]): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  let columns: readonly string[] | undefined;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line);
    if (cells === undefined) columns = undefined;
    else if (columns === undefined) {
      columns = header.every((name, at) => cells[at] === name) ? cells : [];
    } else if (columns.length > 0 && !/^-+$/.test(cells[0] ?? '')) {
      rows.push(Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])));
    }
  }
  return rows;
}

function cellsOf(line: string): string[] | undefined {
  if (!line.startsWith('|')) return undefined;
  return line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
