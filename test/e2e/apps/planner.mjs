// Has another process do a part of its work, and waits for it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { context, propagation, trace } from '@opentelemetry/api';
import { shutdownTelemetry } from './telemetry.mjs';
import { summarise } from './travel-agent.mjs';

const worker = fileURLToPath(new URL('./worker.mjs', import.meta.url));

async function askWorker(question) {
  const headers = {};
  propagation.inject(context.active(), headers);
  const child = fork(worker, { env: { ...process.env, E2E_SERVICE: 'worker' } });
  child.send({ question, headers });
  const [{ text }] = await once(child, 'message');
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The worker ended with exit code ${code}.`);
  return text;
}

const attributes = {
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'planner',
  'user.id': 'user-1',
};

await trace.getTracer('planner').startActiveSpan('invoke_agent', { attributes }, async (span) => {
  const text = await summarise(await askWorker('What about city 1?'));
  span.end();
  process.send({ text, context: span.spanContext() });
});
await shutdownTelemetry();
process.disconnect();
