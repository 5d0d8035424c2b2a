// Runs the app on loopback, lets its users ask something, and prints what Lunary has of it.
import { printTrace, startLocalLunary } from '@lunary-otel/local';
import { startApp } from './loopback/app-process.mjs';
import { startCollector } from './loopback/collector.mjs';
import { startProvider } from './loopback/provider.mjs';
import { requests, send } from './requests.mjs';

const firstLine = (text) => text.split('\n', 1)[0];

/** The user's own OTEL_* settings are about their apps, and would lead this one elsewhere. */
const withoutOtelSettings = (env) =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith('OTEL_') || name.startsWith('OTEL_EXPORTER_LUNARY_'),
    ),
  );

function environment({ provider, collector, lunary }) {
  return {
    ...withoutOtelSettings(process.env),
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'not-needed-on-loopback',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_LOG_LEVEL: 'warn',
    ...(lunary && { LUNARY_API_URL: lunary.url, LUNARY_PUBLIC_KEY: lunary.publicKey }),
  };
}

async function useTheApp(env) {
  const app = await startApp(env);
  try {
    for (const request of requests) {
      const { status, text } = await send(app.url, request);
      console.log(`  POST ${request.path.padEnd(9)} ${status}  ${firstLine(text)}`);
    }
  } finally {
    await app.stop();
  }
}

function showTraces(lunary) {
  const runs = lunary.runs();
  if (runs.length === 0) throw new Error('no run reached the Lunary stand-in.');
  console.log('\nWhat Lunary has of it:\n');
  printTrace(runs);
}

/** Sends to the Lunary of `LUNARY_PUBLIC_KEY`; without one, to a stand-in that starts and ends here. */
export async function runDemo() {
  const real = process.env.LUNARY_PUBLIC_KEY !== undefined && process.env.LUNARY_PUBLIC_KEY !== '';
  const provider = await startProvider();
  const collector = await startCollector();
  const lunary = real ? undefined : await startLocalLunary();
  try {
    console.log('\nAn app that OpenTelemetry traces already, and what its users ask of it:\n');
    await useTheApp(environment({ provider, collector, lunary }));
    if (lunary !== undefined) showTraces(lunary);
    console.log(
      `\nThe app's other OTLP backend got all ${collector.spans().length} spans as ever.`,
    );
    console.log(
      real
        ? `Sent to ${process.env.LUNARY_API_URL ?? 'https://api.lunary.ai'}: look at Traces in its dashboard.`
        : 'To see the same in a real Lunary: LUNARY_PUBLIC_KEY=<your project key> npm run demo (own server: LUNARY_API_URL=<its API>)',
    );
  } finally {
    await lunary?.close();
    await provider.close();
    collector.close();
  }
}
