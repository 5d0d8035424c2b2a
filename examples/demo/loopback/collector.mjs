// Stands for the OTLP backend that the app exports to already. It keeps the spans that reach it.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

export async function startCollector() {
  const spans = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/v1/traces') {
      const { resourceSpans } = await json(request);
      spans.push(...resourceSpans.flatMap((r) => r.scopeSpans).flatMap((s) => s.spans));
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    spans: () => spans,
    close: () => server.close(),
  };
}
