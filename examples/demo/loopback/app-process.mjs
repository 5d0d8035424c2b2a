// Starts the app in a process of its own, as it would run anywhere: configured by its environment.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const stopAfterMillis = 20_000;
const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));

export async function startApp(env) {
  const app = fork(pathOf('../app/server.mjs'), {
    execArgv: ['--import', new URL('../app/telemetry.mjs', import.meta.url).href],
    env,
  });
  const exited = once(app, 'exit').then(([code, signal]) => ({ code, signal }));
  const first = await Promise.race([once(app, 'message'), exited]);
  if (!Array.isArray(first)) {
    throw new Error(`The app ended before it was ready (exit code ${first.code}); see above.`);
  }
  return {
    url: first[0].url,
    stop: async () => {
      const timer = setTimeout(() => app.kill('SIGKILL'), stopAfterMillis);
      if (app.connected) app.disconnect();
      const { code, signal } = await exited;
      clearTimeout(timer);
      if (code !== 0) throw new Error(`The app did not shut down cleanly (${signal ?? code}).`);
    },
  };
}
