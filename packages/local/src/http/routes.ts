import type { Ingested } from '../ingest/ingest-events.js';
import { type Answer, messageAnswer, notFound } from './answer.js';

export interface Routed {
  method: string;
  path: string;
  key: 'private' | 'public' | 'none';
  body: unknown;
  ingest: (events: unknown) => Promise<Ingested>;
}

/** The answer to a request whose key and body were accepted. */
export function route({ method, path, key, body, ingest }: Routed): Answer | Promise<Answer> {
  if (path === '/v1/health' && method === 'GET') return { status: 200, body: { status: 'OK' } };
  if (path !== '/v1/runs/ingest' && path !== '/v1/runs/ingest/') return notFound;
  if (method === 'POST') return answerIngest(key, body, ingest);
  // These meet the routes of a single run, whose id would be "ingest".
  const noRun = messageAnswer(500, 'invalid input syntax for type uuid: "ingest"');
  if (method === 'GET' || method === 'HEAD') return noRun;
  if (method !== 'DELETE') return notFound;
  if (key === 'private') return noRun;
  const message = "You don't have access to this resource";
  return { status: 403, body: { error: 'Forbidden', message } };
}

async function answerIngest(
  key: Routed['key'],
  body: unknown,
  ingest: Routed['ingest'],
): Promise<Answer> {
  if (key === 'none') return messageAnswer(402, 'Incorrect project id format');
  const events = (body as { events?: unknown }).events;
  if (!events) return messageAnswer(500, 'Missing events payload.');
  const ingested = await ingest(events);
  if (ingested.kind === 'crashed') return messageAnswer(500, ingested.message);
  return { status: 200, body: { results: ingested.results } };
}
