// Takes every POST and answers as Lunary or as an OTLP collector would; tells its parent what came.
import { createServer } from 'node:http';

let bytes = 0;
let requests = 0;
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => {
    bytes += chunk.length;
    chunks.push(chunk);
  });
  request.on('end', () => {
    requests += 1;
    if (!request.url.endsWith('/v1/runs/ingest')) return response.writeHead(200).end();
    const { events } = JSON.parse(Buffer.concat(chunks).toString());
    const results = events.map(({ runId }) => ({ id: runId, success: true }));
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ results }));
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ bytes, requests }));
process.on('disconnect', () => process.exit());
