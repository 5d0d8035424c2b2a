// edge-runtime.mjs <bundle>: the same in Vercel's edge runtime.
import { readFileSync } from 'node:fs';
import { EdgeRuntime } from 'edge-runtime';

const { LUNARY_API_URL, LUNARY_PUBLIC_KEY } = process.env;
const runtime = new EdgeRuntime({
  initialCode: readFileSync(process.argv[2], 'utf8'),
  extend: (context) => Object.assign(context, { LUNARY_API_URL, LUNARY_PUBLIC_KEY }),
});
const response = await runtime.dispatchFetch('http://localhost/');
await response.text();
await response.waitUntil();
// Its timers cannot be told from those of the host, and one of them looks after memory once a minute.
process.exit();
