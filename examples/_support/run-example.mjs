// Runs an example's app between a mock provider and a Lunary stand-in, and shows what Lunary has of it.
import { printTrace, startLocalLunary } from '@lunary-otel/local';
import { environment, runApp } from './app-process.mjs';
import { check } from './check.mjs';
import { startCollector } from './collector.mjs';
import { startProvider } from './provider.mjs';

/** With `LUNARY_PUBLIC_KEY` set, the app sends to the real Lunary, and there is nothing to check. */
export async function runExample(command) {
  const isReal = Boolean(process.env.LUNARY_PUBLIC_KEY);
  const provider = await startProvider();
  const collector = await startCollector();
  const lunary = isReal ? undefined : await startLocalLunary();
  try {
    const complaints = await runApp(command, environment({ provider, collector, lunary }));
    if (lunary === undefined) {
      console.log('\nSent to your Lunary: look at the traces in its dashboard.');
      return;
    }
    console.log('\nWhat Lunary has of it:\n');
    printTrace(lunary.runs());
    await check({
      complaints,
      runs: lunary.runs(),
      requests: lunary.requests(),
      problems: lunary.problems(),
      otherSpans: collector.spans,
    });
    console.log(
      '\nAs expected. To send the same to a real Lunary: LUNARY_PUBLIC_KEY=<key> npm start',
    );
  } finally {
    await lunary?.close();
    await provider.close();
    collector.close();
  }
}
