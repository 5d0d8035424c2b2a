// Loaded before the app: node --import ./instrumentation.mjs app.mjs
import { LunarySpanExporter } from '@lunary-otel/exporter';
import * as traceloop from '@traceloop/node-server-sdk';
import OpenAI from 'openai';

const exporter = new LunarySpanExporter(); // key from LUNARY_PUBLIC_KEY

traceloop.initialize({
  appName: 'newsletter',
  exporter,
  instrumentModules: { openAI: OpenAI },
  traceloopSyncEnabled: false, // no prompts from Traceloop's server
  silenceInitializationMessage: true,
});

process.once('beforeExit', async () => {
  await traceloop.forceFlush();
  await exporter.shutdown();
});
