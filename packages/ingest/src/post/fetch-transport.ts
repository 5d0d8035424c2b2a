import { maxAnswerBytes } from './transport.js';
import type { Exchange, Payload, Transport } from './transport.js';

export interface FetchTransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly aroundRequest: <T>(send: () => T) => T;
}

/** Follows no redirect, reads each answer to its end, holds nothing between requests. */
export function createFetchTransport(options: FetchTransportOptions): Transport {
  const { url, timeoutMillis, aroundRequest } = options;

  const exchange = async (init: RequestInit): Promise<Exchange> => {
    const response = await aroundRequest(() => fetch(url, init));
    return {
      kind: 'answer',
      status: response.status,
      body: await textOf(response),
      header: (name) => response.headers.get(name) ?? undefined,
    };
  };

  return {
    post: async (body, signal) => {
      const headers = headersOf(options.headers, body);
      if (typeof headers === 'string') return { kind: 'unsendable', message: headers };
      const abort = new AbortController();
      const onAbort = (): void => abort.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      // The whole exchange: a timeout of the platform's own, if there is one, may end with the first byte.
      const timer = setTimeout(onAbort, timeoutMillis);
      try {
        signal.throwIfAborted();
        return await exchange({
          method: 'POST',
          headers,
          body: body.bytes,
          redirect: 'manual',
          signal: abort.signal,
          ...unwatched,
        });
      } catch (error) {
        if (signal.aborted) return { kind: 'failure', cause: 'aborted', message: 'cancelled' };
        if (abort.signal.aborted) {
          const message = `no whole answer within ${timeoutMillis} ms`;
          return { kind: 'failure', cause: 'timeout', message };
        }
        return { kind: 'failure', cause: 'network', message: describe(error) };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
    close: () => Promise.resolve(),
  };
}

// Next.js replaces fetch: it would trace the request, and may answer the next one from its cache. No `cache: 'no-store'`
// instead: there it makes a static page a dynamic one, and workerd throws at it.
const unwatched = { next: { internal: true } };

function headersOf(
  headers: Readonly<Record<string, string>>,
  { encoding }: Payload,
): Headers | string {
  try {
    return new Headers(encoding ? { ...headers, 'content-encoding': encoding } : headers);
  } catch (error) {
    return describe(error);
  }
}

async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.length;
    if (bytes > maxAnswerBytes) {
      void reader.cancel().catch(() => {});
      throw new Error(`the answer is longer than ${maxAnswerBytes} bytes`);
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}

/** With the cause: fetch says "fetch failed", the system says why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const messages = [error.message || error.name, inner instanceof Error ? inner.message : ''];
  return messages.filter((it) => it !== '').join(': ');
}
