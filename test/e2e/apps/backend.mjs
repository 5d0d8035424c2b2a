// A service that others call. Tells what baggage came with each request.
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { shutdownTelemetry } from './telemetry.mjs';
import { summarise } from './travel-agent.mjs';

const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'backend' };

const server = http.createServer(async (request, response) => {
  const question = await text(request);
  process.send({ question, baggage: request.headers.baggage ?? null });
  const tracer = trace.getTracer('backend');
  const answer = await tracer.startActiveSpan('invoke_agent', { attributes }, async (span) => {
    const summary = await summarise(question);
    span.end();
    return summary;
  });
  response.end(answer);
});
server.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}` });
});

process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await shutdownTelemetry();
  process.disconnect();
});
