import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startLocalLunary } from '@lunary-otel/local';

const patienceMillis = 60_000;

/** Settings of who runs this would lead an app elsewhere. */
const isForeign = ([name]) => /^(OTEL|LUNARY|NODE_OPTIONS|NODE_PATH)/.test(name);

/**
 * Runs the app on a platform, in one way and with one line of OpenTelemetry. Returns the runs that Lunary has of it, and what
 * was wrong: it must say nothing, end by itself, and make Lunary neither wait nor refuse.
 */
export async function tryPlatform(platform, { way, line, scratch }) {
  const lunary = await startLocalLunary({ quiet: true });
  try {
    const [program, args, variables = {}] = await platform.command({ way, line, scratch });
    const { ending, output } = await run(program, args, {
      ...Object.fromEntries(Object.entries(process.env).filter((entry) => !isForeign(entry))),
      LUNARY_API_URL: lunary.url,
      LUNARY_PUBLIC_KEY: lunary.publicKey,
      ...variables,
    });
    const statuses = lunary.requests().map(({ status }) => status);
    const complaints = [
      ...(ending === 0 ? [] : [`it ended with ${ending}`]),
      ...(output === '' ? [] : [output]),
      ...lunary.problems().map((problem) => JSON.stringify(problem)),
      ...statuses.filter((status) => status !== 200).map((status) => `Lunary answered ${status}`),
    ];
    return { runs: lunary.runs(), complaints };
  } catch (error) {
    return { runs: [], complaints: [String(error)] };
  } finally {
    await lunary.close();
  }
}

/** Exit code or signal, and everything it wrote. */
async function run(program, args, env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMillis);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { ending: signal ?? code, output };
}
