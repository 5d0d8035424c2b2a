// Runs the app on loopback, lets its users ask something, and prints what Lunary has of it.
import { printTrace, startLocalLunary } from '@lunary-otel/local';
import { startApp } from './loopback/app-process.mjs';
import { startCollector } from './loopback/collector.mjs';
import { startProvider } from './loopback/provider.mjs';
import { requests, send } from './requests.mjs';

const defaultApiUrl = 'https://api.lunary.ai';
const firstLine = (text) => text.split('\n', 1)[0];

/** The user's own OTEL_* settings are about their apps, and would lead this one elsewhere. */
const withoutOtelSettings = (env) =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith('OTEL_') || name.startsWith('OTEL_EXPORTER_LUNARY_'),
    ),
  );

function environment({ provider, collector, standIn }) {
  return {
    ...withoutOtelSettings(process.env),
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'not-needed-on-loopback',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_LOG_LEVEL: 'warn',
    ...(standIn && { LUNARY_API_URL: standIn.url, LUNARY_PUBLIC_KEY: standIn.publicKey }),
  };
}

/** Answers with what the app wrote to stderr. */
async function useTheApp(env) {
  const app = await startApp(env);
  try {
    for (const request of requests) {
      const { status, text } = await send(app.url, request);
      console.log(`  POST ${request.path.padEnd(9)} ${status}  ${firstLine(text)}`);
    }
    if (app.complaints() !== '')
      console.log('Stopping the app, which may try for some seconds more.');
  } finally {
    await app.stop();
  }
  return app.complaints();
}

function showTraces(standIn) {
  const runs = standIn.runs();
  if (runs.length === 0) throw new Error('no run reached the Lunary stand-in.');
  console.log('\nWhat Lunary has of it:\n');
  printTrace(runs);
}

function lastLine(standIn) {
  const { LUNARY_API_URL: apiUrl = defaultApiUrl } = process.env;
  return standIn === undefined
    ? `Sent to ${apiUrl}: look at the traces in its dashboard.`
    : 'To send the same to a real Lunary: LUNARY_PUBLIC_KEY=<key of a project> npm run demo (with LUNARY_API_URL=<its API> for a server of your own)';
}

/** Sends to the Lunary of `LUNARY_PUBLIC_KEY`; without one, to a stand-in that starts and ends here. */
export async function runDemo() {
  const isReal = Boolean(process.env.LUNARY_PUBLIC_KEY);
  const provider = await startProvider();
  const collector = await startCollector();
  const standIn = isReal ? undefined : await startLocalLunary();
  try {
    console.log('\nAn app that OpenTelemetry traces already, and what its users ask of it:\n');
    const complaints = await useTheApp(environment({ provider, collector, standIn }));
    if (standIn !== undefined) showTraces(standIn);
    console.log(`\nThe app's other exporter got all ${collector.spans().length} spans, as ever.`);
    if (complaints.includes('@lunary-otel/')) {
      throw new Error('see the warnings above. Are LUNARY_PUBLIC_KEY and LUNARY_API_URL right?');
    }
    console.log(lastLine(standIn));
  } finally {
    await standIn?.close();
    await provider.close();
    collector.close();
  }
}
