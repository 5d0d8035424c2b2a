// next.mjs <project> <runtime>: starts what `next build` has made, and visits the route of a runtime once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const [project, runtime] = process.argv.slice(2);
const next = join(project, 'node_modules/next/dist/bin/next');
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
const server = spawn(process.execPath, [next, 'start', '--port', '0'], { cwd: project, env });
const ended = once(server, 'close');

const url = await new Promise((resolve) => {
  let output = '';
  server.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    if (output.includes('Ready in')) resolve(/http:\/\/localhost:\d+/.exec(output)?.[0]);
  });
});
const answer = await (await fetch(`${url}/api/${runtime}`)).json();
if (answer !== runtime) console.error(`this ran on ${answer}`);
server.kill();
await ended;
