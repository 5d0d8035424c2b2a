// Stands for OTLP backends. It keeps the spans that reach it as JSON, by the path they were sent to.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

export async function startCollector() {
  const spans = new Map();
  const server = createServer(async (request, response) => {
    const isJson = request.headers['content-type'] === 'application/json';
    if (isJson && request.url.endsWith('/v1/traces')) {
      const { resourceSpans } = await json(request);
      const added = resourceSpans.flatMap((r) => r.scopeSpans).flatMap((s) => s.spans);
      spans.set(request.url, [...(spans.get(request.url) ?? []), ...added]);
    }
    response.end();
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    spans,
    close: () => server.close(),
  };
}
