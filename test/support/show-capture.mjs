// Plays recorded spans through the built processor into the Lunary stand-in, and prints the trees that come out.
//   node test/support/show-capture.mjs vercel-ai-6.0.326/generateText-tool-loop …
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as exporter from '@lunary-otel/exporter';
import { formatTrace, startLocalLunary } from '@lunary-otel/local';
import { play } from '../tools/lib/replay.mjs';

const pathOf = (name) => new URL(`../captures/${name}.json`, import.meta.url);

/** The text of all traces of a capture, in the order their first runs were made. Empty when nothing is sent. */
export async function treesOf(name, width = 96) {
  const capture = JSON.parse(readFileSync(pathOf(name), 'utf8'));
  const lunary = await startLocalLunary({ stallMillis: 0 });
  try {
    const { publicKey, url: apiUrl } = lunary;
    const problems = await play({
      api: exporter,
      capture,
      mode: 'processor',
      publicKey,
      apiUrl,
      times: null,
    });
    // Each turn of a conversation starts its thread again, by design.
    const unexpected = lunary.problems().filter(({ detail }) => !/already exists/.test(detail));
    const complaints = [...problems, ...unexpected.map(({ rule }) => rule)];
    if (complaints.length > 0) throw new Error(`${name}: ${complaints.join(', ')}`);
    return formatTrace(lunary.runs(), { color: false, width }).trimEnd();
  } finally {
    await lunary.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of process.argv.slice(2)) console.log(`── ${name}\n${await treesOf(name)}\n`);
}
