// Starts the app in a process of its own, as it would run anywhere: configured by its environment.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** More than the exporters take that cannot reach their servers. */
const stopAfterMillis = 40_000;
const server = fileURLToPath(new URL('../app/server.mjs', import.meta.url));
const telemetry = new URL('../app/telemetry.mjs', import.meta.url).href;

export async function startApp(env) {
  const app = fork(server, {
    execArgv: ['--import', telemetry],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env,
  });
  // Not its event 'close', which does not come once the parent has disconnected.
  const exited = Promise.all([once(app, 'exit'), once(app.stderr, 'close')]).then(
    ([[code, signal]]) => ({ code, signal }),
  );
  let complaints = '';
  app.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
    process.stderr.write(text);
  });
  const first = await Promise.race([once(app, 'message'), exited]);
  if (!Array.isArray(first)) {
    throw new Error(`the app ended before it was ready (exit code ${first.code}); see above.`);
  }
  return {
    url: first[0].url,
    complaints: () => complaints,
    stop: async () => {
      const timer = setTimeout(() => app.kill('SIGKILL'), stopAfterMillis);
      if (app.connected) app.disconnect();
      const { code, signal } = await exited;
      clearTimeout(timer);
      if (code !== 0) throw new Error(`the app did not shut down cleanly (${signal ?? code}).`);
    },
  };
}
