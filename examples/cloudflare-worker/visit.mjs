// Stands for Cloudflare: bundles the worker as Wrangler does, runs it in workerd, and visits it.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const settings = JSON.parse(readFileSync('wrangler.json', 'utf8'));

const { outputFiles } = await build({
  entryPoints: [settings.main],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['node:*'],
  tsconfigRaw: {}, // that of this repository leads to sources
  logLevel: 'warning',
});

const { LUNARY_PUBLIC_KEY, LUNARY_API_URL, OPENAI_API_KEY, OPENAI_BASE_URL } = process.env;
const variables = { LUNARY_PUBLIC_KEY, LUNARY_API_URL, OPENAI_API_KEY, OPENAI_BASE_URL };

const worker = new Miniflare({
  modules: true,
  script: outputFiles[0].text,
  compatibilityDate: settings.compatibility_date,
  compatibilityFlags: settings.compatibility_flags,
  bindings: Object.fromEntries(Object.entries(variables).filter(([, value]) => value)),
});

const visit = async (path, body) => {
  const request = { method: 'POST', body: JSON.stringify(body) };
  const response = await worker.dispatchFetch(`http://localhost${path}`, request);
  console.log(await response.text());
};

await visit('/ask', { question: 'Do I need an umbrella in Paris today?', user: 'ada' });
await visit('/wish', { user: 'Grace' });
await new Promise((resolve) => setTimeout(resolve, 1_000)); // what waitUntil waits for
await worker.dispose();
