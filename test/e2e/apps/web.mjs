// A web app whose every request runs the agent and then summarises its answer.
import express from 'express';
import { answer, streamAnswer, summarise } from './travel-agent.mjs';
import { shutdownTelemetry, spanCounts, spanProcessor } from './telemetry.mjs';

const app = express();
app.use(express.json());

app.post('/trips/:city', async ({ body }, response) => {
  const { question, userId } = body;
  response.send(await summarise(await answer(question, userId)));
});

/** What `after()` of Next.js and `waitUntil()` of others do: work that begins once the response is through. */
const after = (response, work) => response.once('close', () => setImmediate(work));

app.post('/streams/:city', async ({ body }, response) => {
  const { question, userId } = body;
  after(response, async () => {
    await spanProcessor.forceFlush();
    process.send({ flushed: question });
  });
  for await (const chunk of streamAnswer(question, userId)) response.write(chunk);
  response.end();
});

/** A flush that does not wait for the end: the request and its agent are open, one of its calls is done. */
app.post('/flushed-early/:city', async ({ body }, response) => {
  const { question, userId } = body;
  const summary = await summarise(body.question);
  const working = answer(question, userId);
  await spanProcessor.forceFlush();
  process.send({ flushed: summary });
  response.send(await working);
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}` });
});

process.once('SIGTERM', async () => {
  server.close();
  server.closeIdleConnections();
  await shutdownTelemetry();
  process.send({ spanCounts });
  process.disconnect();
});
