// Serves a user by calling another service, once for each way to call it and each way to say for whom.
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { withLunary } from '@lunary-otel/exporter';
import { trace } from '@opentelemetry/api';
import { shutdownTelemetry } from './telemetry.mjs';

const askBy = {
  fetch: async (url, body) => (await fetch(url, { method: 'POST', body })).text(),
  http: (url, body) =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', agent: false };
      http
        .request(url, options, (response) => resolve(text(response)))
        .on('error', reject)
        .end(body);
    }),
};

const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'gateway' };

/** One trace: an agent that asks the backend. */
const serve = ({ url, by, values, question }) =>
  withLunary(values, () =>
    trace.getTracer('gateway').startActiveSpan('invoke_agent', { attributes }, async (span) => {
      await askBy[by](url, question);
      span.end();
    }),
  );

process.on('message', async (calls) => {
  for (const call of calls) await serve(call);
  await shutdownTelemetry();
  process.send('done');
  process.disconnect();
});
