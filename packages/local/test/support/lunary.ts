import { type LocalLunary, type LocalLunaryOptions, startLocalLunary } from '@lunary-otel/local';
import { onTestFinished } from 'vitest';
import { send, type Sent } from './send.js';

export interface Result {
  id?: unknown;
  success: boolean;
  error?: string;
}

/** A stand-in that ends with the test. It counts stalls and does not wait, unless told otherwise. */
export async function startForTest(options: LocalLunaryOptions = {}): Promise<LocalLunary> {
  const lunary = await startLocalLunary({ stallMillis: 0, ...options });
  onTestFinished(() => lunary.close());
  return lunary;
}

export function postBody(
  lunary: LocalLunary,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Sent> {
  return send({
    url: `${lunary.url}/v1/runs/ingest`,
    body,
    headers: {
      authorization: `Bearer ${lunary.publicKey}`,
      'content-type': 'application/json',
      ...headers,
    },
  });
}

/** Posts events that the server takes as a whole, and gives what became of each. */
export async function post(lunary: LocalLunary, ...events: unknown[]): Promise<Result[]> {
  const { text } = await postBody(lunary, JSON.stringify({ events }));
  return (JSON.parse(text) as { results: Result[] }).results;
}

/** A time on the first of January 2026. */
export function at(millis: number): string {
  return new Date(Date.UTC(2026, 0, 1) + millis).toISOString();
}
