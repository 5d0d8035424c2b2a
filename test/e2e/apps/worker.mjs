// Does one job in the trace of who sent it.
import { once } from 'node:events';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { shutdownTelemetry } from './telemetry.mjs';
import { answer } from './travel-agent.mjs';

const [{ question, headers }] = await once(process, 'message');
const sender = propagation.extract(ROOT_CONTEXT, headers);
const text = await context.with(sender, () =>
  trace.getTracer('worker').startActiveSpan('job', { kind: SpanKind.CONSUMER }, async (span) => {
    const result = await answer(question, 'user-1');
    span.end();
    return result;
  }),
);
// The planner's own spans leave later than these.
await shutdownTelemetry();
process.send({ text });
process.disconnect();
