// node scripts/platforms.mjs [words]: runs one small app on every platform, and compares the runs that Lunary gets of it.
// Without words it writes the table of the README; with them it runs only platforms whose name has them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { allLines, platforms } from '../test/platforms/lib/platforms.mjs';
import { tableOf, writeTable } from '../test/platforms/lib/table.mjs';
import { tryPlatform } from '../test/platforms/lib/try-platform.mjs';
import { seconds } from './lib/process.mjs';
import { build } from './lib/setup.mjs';

const text = process.argv.slice(2).join(' ');
const chosen = platforms.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
if (chosen.length === 0) {
  console.error(
    `No platform is called that. There are:\n${platforms.map(({ name }) => name).join('\n')}`,
  );
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), 'lunary-otel-platforms-'));
const well = new Set();
const keyOf = (...parts) => JSON.stringify(parts);
let expected;

const { ok, output } = await build();
if (!ok) throw new Error(output);
try {
  const [reference] = platforms;
  ({ runs: expected } = await tryPlatform(reference, { way: 'ESM', line: '2.12', scratch }));
  for (const platform of chosen) await tryAll(platform);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const table = tableOf(chosen, ({ name }, way, line) => well.has(keyOf(name, way, line)));
console.log(`\n${table}`);
if (process.exitCode === undefined && text === '') writeTable(table);

async function tryAll(platform) {
  for (const way of platform.ways) {
    for (const line of platform.lines ?? allLines) {
      const since = performance.now();
      const { runs, complaints } = await tryPlatform(platform, { way, line, scratch });
      if (runs.length === 0 || !isDeepStrictEqual(runs, expected)) {
        complaints.push('Lunary has other runs of it than of the first');
      }
      const isWell = complaints.length === 0;
      if (isWell) well.add(keyOf(platform.name, way, line));
      else process.exitCode = 1;
      const told = isWell ? 'ok' : `FAILED: ${complaints.join('\n')}`;
      console.log(`${platform.name}, ${way}, OpenTelemetry ${line}: ${told}, ${seconds(since)}`);
    }
  }
}
