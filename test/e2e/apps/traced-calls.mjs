// Calls another service in all ways that are instrumented, says for whom, and counts its spans.
import http from 'node:http';
import { withLunary } from '@lunary-otel/exporter';
import { trace } from '@opentelemetry/api';
import { shutdownTelemetry, spanCounts, spanProcessor } from './telemetry.mjs';

const { E2E_CALLED: url } = process.env;

const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'caller' };

/** What is sent while this is active must not take it for its parent. */
async function work() {
  await trace.getTracer('app').startActiveSpan('invoke_agent', { attributes }, async (span) => {
    await (await fetch(url)).text();
    await new Promise((resolve) => {
      http.get(url, { agent: false }, (response) => response.resume().on('end', resolve));
    });
    span.end();
    void spanProcessor.forceFlush();
  });
}

process.on('message', async (message) => {
  if (message === 'work') await withLunary({ userId: 'ada', propagate: true }, work);
  else {
    // Less than what Lunary's being away would cost.
    await spanProcessor.shutdown({ timeoutMillis: 2_000 });
    await shutdownTelemetry();
    process.send(spanCounts);
    process.disconnect();
  }
});
process.send('ready');
