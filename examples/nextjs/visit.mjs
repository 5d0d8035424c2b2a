// Starts the app as `npm run dev` does, asks for a haiku as a visitor would, and stops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';

const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  OTEL_LOG_LEVEL: 'error', // @vercel/otel warns wherever it is not on Vercel
};
const server = spawn(process.execPath, [next, 'dev', '--port', '0'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(server, 'close');

const ready = new Promise((resolve) => {
  let output = '';
  server.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    if (output.includes('Ready in')) resolve(/http:\/\/localhost:\d+/.exec(output)?.[0]);
  });
});

try {
  const url = await Promise.race([ready, ended]);
  const response = await fetch(`${url}/api/haiku`, {
    method: 'POST',
    body: JSON.stringify({ topic: 'a kettle', user: 'ada' }),
  });
  console.log(response.status, await response.text());
  await wait(1_500); // a trace leaves a moment after its last span has ended
} finally {
  server.kill();
  await ended;
}
