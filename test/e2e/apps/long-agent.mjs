// An agent that takes its time. Stopped, it gives up its work only after it has said goodbye to its telemetry.
import { shutdownTelemetry } from './telemetry.mjs';
import { streamAnswer } from './travel-agent.mjs';

const stopping = new AbortController();

process.once('SIGTERM', async () => {
  await shutdownTelemetry();
  stopping.abort();
});

process.send({ started: true });
let text = '';
try {
  for await (const chunk of streamAnswer('A long one about city 1', 'user-1', stopping.signal)) {
    text += chunk;
  }
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}
if (!stopping.signal.aborted) await shutdownTelemetry();
process.send({ text });
process.disconnect();
