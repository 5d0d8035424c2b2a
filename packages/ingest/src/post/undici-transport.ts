import type { Agent } from 'undici';
import { maxAnswerBytes } from './transport.js';
import type { Exchange, Payload, Transport } from './transport.js';

export interface UndiciTransportOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly connections: number;
  readonly aroundRequest: <T>(send: () => T) => T;
}

/** Keeps connections alive between requests, follows no redirect, reads each answer to its end. */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  return new UndiciTransport(options);
}

class UndiciTransport implements Transport {
  readonly #options: UndiciTransportOptions;
  #agent: Promise<Agent> | undefined;

  constructor(options: UndiciTransportOptions) {
    this.#options = options;
  }

  async post(body: Payload, signal: AbortSignal): Promise<Exchange> {
    const { url, headers, timeoutMillis, aroundRequest } = this.#options;
    const abort = new AbortController();
    const onAbort = (): void => abort.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      signal.throwIfAborted();
      const agent = await (this.#agent ??= this.#open());
      // undici's own timeouts start anew with each byte: an answer that trickles would never end.
      timer = setTimeout(() => abort.abort(), timeoutMillis);
      timer.unref();
      const { origin, pathname } = new URL(url);
      const response = await aroundRequest(() =>
        agent.request({
          origin,
          path: pathname,
          method: 'POST',
          headers: body.encoding ? { ...headers, 'content-encoding': body.encoding } : headers,
          body: body.bytes,
          signal: abort.signal,
        }),
      );
      const text = await response.body.text();
      return {
        kind: 'answer',
        status: response.statusCode,
        body: text,
        header: (name) => first(response.headers[name]),
      };
    } catch (error) {
      if (signal.aborted) return { kind: 'failure', cause: 'aborted', message: 'cancelled' };
      if (abort.signal.aborted) {
        const message = `no whole answer within ${timeoutMillis} ms`;
        return { kind: 'failure', cause: 'timeout', message };
      }
      return failureOf(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    try {
      await (await this.#agent)?.destroy();
    } catch {
      // An agent that did not open, or is closed already, is closed.
    }
  }

  // Loaded with the first request, so that instrumentations registered until then still see it load.
  async #open(): Promise<Agent> {
    const undici = await import('undici');
    return new undici.Agent({
      connections: this.#options.connections,
      connect: { timeout: this.#options.timeoutMillis },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxAnswerBytes,
    });
  }
}

function failureOf(error: unknown): Exchange {
  const { code, message } = describe(error);
  if (code === 'UND_ERR_INVALID_ARG') return { kind: 'unsendable', message };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'failure', cause: 'timeout', message };
  return { kind: 'failure', cause: 'network', message };
}

/** With the causes: undici says "fetch failed" or "other side closed", the system says why. */
function describe(error: unknown): { code: string | undefined; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // A host with several addresses fails with an AggregateError that has no message of its own.
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const messages = [error.message || error.name, inner instanceof Error ? inner.message : ''];
  return { code, message: messages.filter((it) => it !== '').join(': ') };
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
