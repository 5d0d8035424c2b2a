// The app: an HTTP server. It knows nothing of Lunary.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { answer, searchHelp, streamGreeting } from './support-agent.mjs';
import { summarise } from './summariser.mjs';
import { shutdownTelemetry } from './telemetry.mjs';

const routes = {
  '/chat': async (body, response) => {
    response.end(await answer(body.message, body));
  },
  '/greeting': async (body, response) => {
    for await (const chunk of streamGreeting(body.name, body)) response.write(chunk);
    response.end();
  },
  '/search': async (body, response) => {
    response.end(await searchHelp(body.query, body));
  },
  '/summary': async (body, response) => {
    response.end(await summarise(body.letter));
  },
};

const server = createServer(async (request, response) => {
  const route = routes[request.url];
  if (route === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    await route(await json(request), response);
  } catch (error) {
    if (!response.headersSent) response.writeHead(502);
    response.end(error.message);
  }
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${server.address().port}` });
});

const stop = async () => {
  server.close();
  server.closeIdleConnections();
  await shutdownTelemetry();
};
process.once('SIGTERM', stop);
process.once('disconnect', stop);
