// Runs the app in a process of its own, as it would run anywhere: configured by its environment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Settings of the user's own apps would lead this one elsewhere. */
const isForeign = (name) => name.startsWith('OTEL_') && !name.startsWith('OTEL_EXPORTER_LUNARY_');

export function environment({ provider, collector, lunary }) {
  const own = Object.entries(process.env).filter(([name]) => !isForeign(name));
  return {
    ...Object.fromEntries(own),
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OPENAI_API_KEY: 'not-needed-on-loopback',
    ANTHROPIC_BASE_URL: provider.url,
    ANTHROPIC_API_KEY: 'not-needed-on-loopback',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    LANGFUSE_BASE_URL: collector.url,
    LANGFUSE_PUBLIC_KEY: 'not-needed-on-loopback',
    LANGFUSE_SECRET_KEY: 'not-needed-on-loopback',
    OTEL_LOG_LEVEL: 'warn',
    ...(lunary && { LUNARY_API_URL: lunary.url, LUNARY_PUBLIC_KEY: lunary.publicKey }),
  };
}

/** Resolves with what the app wrote to stderr once it has ended by itself; rejects if it ended badly. */
export async function runApp([command, ...args], env) {
  const program = command === 'node' ? process.execPath : command;
  const app = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'pipe'] });
  let complaints = '';
  app.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
    process.stderr.write(text);
  });
  const [code, signal] = await once(app, 'close');
  if (code !== 0) throw new Error(`The app ended with ${signal ?? `exit code ${code}`}.`);
  return complaints;
}
