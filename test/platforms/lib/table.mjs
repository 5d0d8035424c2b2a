import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/process.mjs';
import { allLines } from './platforms.mjs';

const readme = join(root, 'README.md');
/** What stands between the two comments. */
const block =
  /(?<=<!-- platforms: written by scripts\/platforms\.mjs -->\n)[^]*?(?=<!-- end of platforms -->)/;

const rowOf = (cells) => `| ${cells.join(' | ')} |`;

const proofOf = ({ word }) =>
  word === undefined ? '`npm test`' : `\`node scripts/platforms.mjs ${word}\``;

/** `isWell` tells of a platform, a way and a line whether it came out well. */
export function tableOf(platforms, isWell) {
  const cellOf = (platform, line) => {
    if (!(platform.lines ?? allLines).includes(line)) return '–';
    const well = platform.ways.filter((way) => isWell(platform, way, line));
    if (well.length < platform.ways.length) return `**${well.join(', ') || 'no'}**`;
    return platform.ways.length === 1 ? 'yes' : well.join(', ');
  };
  const header = ['platform', ...allLines.map((line) => `OpenTelemetry ${line}`), 'proved by'];
  return [
    rowOf(header),
    `|${header.map(() => '---|').join('')}`,
    ...platforms.map((it) =>
      rowOf([it.name, ...allLines.map((line) => cellOf(it, line)), proofOf(it)]),
    ),
    '',
  ].join('\n');
}

export const readTable = () => block.exec(readFileSync(readme, 'utf8'))?.[0];

export function writeTable(table) {
  const text = readFileSync(readme, 'utf8');
  if (!block.test(text)) throw new Error(`${readme} has no place for the table`);
  writeFileSync(
    readme,
    text.replace(block, () => table),
  );
}
