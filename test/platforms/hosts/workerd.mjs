// workerd.mjs <bundle>: one request to a worker in workerd, until the worker says that it has flushed.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { Miniflare } = await import(process.env.MINIFLARE ?? 'miniflare');
const { LUNARY_API_URL, LUNARY_PUBLIC_KEY, COMPATIBILITY_DATE } = process.env;

const worker = new Miniflare({
  modules: true,
  script: readFileSync(process.argv[2], 'utf8'),
  compatibilityDate: COMPATIBILITY_DATE,
  bindings: { LUNARY_API_URL, LUNARY_PUBLIC_KEY },
  handleRuntimeStdio: (...streams) => {
    for (const stream of streams) stream.pipe(process.stderr, { end: false });
  },
});
try {
  const ask = async (path) => (await worker.dispatchFetch(`http://localhost${path}`)).text();
  await ask('/');
  while ((await ask('/flushed')) !== 'true') await sleep(20);
} finally {
  await worker.dispose();
}
