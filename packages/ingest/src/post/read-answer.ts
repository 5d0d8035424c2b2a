import type { Exchange } from './transport.js';

/** One entry of the answer's `results`. */
export interface EventResult {
  /** The run id as it was sent; the server leaves it out for an event without one. */
  readonly id: string | undefined;
  readonly success: boolean;
  readonly error: string;
}

/** What an exchange means for the batch that was sent. */
export type Answer =
  | { readonly kind: 'accepted'; readonly results: readonly EventResult[] }
  /** `sent` tells whether the server may have stored the events. */
  | {
      readonly kind: 'retryable';
      readonly why: 'network' | 'timeout' | 'busy' | 'rate-limit' | 'server-error' | 'unreadable';
      readonly retryAfterMillis?: number;
      readonly message: string;
    }
  | { readonly kind: 'too-large'; readonly message: string }
  /** The server takes no compressed bodies. */
  | { readonly kind: 'encoding-refused'; readonly message: string }
  | { readonly kind: 'unauthorised'; readonly status: number; readonly message: string }
  /** What answers is not Lunary's ingest endpoint. */
  | { readonly kind: 'misdirected'; readonly message: string }
  /** The server will never take this batch as it is. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'aborted' };

/** Texts of a 500 by which Lunary says that the request itself is bad. */
const badRequestTexts = ['Missing events payload', 'incorrect header check'];

const maxMessageLength = 200;

export function readAnswer(exchange: Exchange, encoded: boolean): Answer {
  switch (exchange.kind) {
    case 'failure':
      if (exchange.cause === 'aborted') return { kind: 'aborted' };
      return { kind: 'retryable', why: exchange.cause, message: exchange.message };
    case 'unsendable':
      return { kind: 'misdirected', message: exchange.message };
    case 'answer':
      return exchange.status >= 200 && exchange.status < 300
        ? readResults(exchange.status, exchange.body)
        : readRefusal(exchange, encoded);
  }
}

function readResults(status: number, body: string): Answer {
  const results = resultsOf(body);
  if (results !== undefined) return { kind: 'accepted', results };
  const message = `${status} without Lunary's results: ${shorten(body)}`;
  return { kind: 'retryable', why: 'unreadable', message };
}

function readRefusal(exchange: Exchange & { kind: 'answer' }, encoded: boolean): Answer {
  const { status, body } = exchange;
  const message = `${status} ${shorten(messageOf(body))}`.trim();
  if (status < 400)
    return { kind: 'misdirected', message: `${message} (redirects are not followed)` };
  switch (status) {
    case 401:
    case 402:
    case 403:
      return { kind: 'unauthorised', status, message };
    case 404:
    case 405:
    case 410:
    case 501:
      return { kind: 'misdirected', message };
    case 413:
      return { kind: 'too-large', message };
    case 415:
      return encoded ? { kind: 'encoding-refused', message } : { kind: 'misdirected', message };
    case 408:
    case 425:
      return { kind: 'retryable', why: 'busy', message, ...retryAfter(exchange) };
    case 429:
      return { kind: 'retryable', why: 'rate-limit', message, ...retryAfter(exchange) };
    case 502:
    case 503:
    case 504:
      return { kind: 'retryable', why: 'busy', message, ...retryAfter(exchange) };
    default:
      if (status < 500) return { kind: 'refused', message };
      if (badRequestTexts.some((text) => body.includes(text))) return { kind: 'refused', message };
      return { kind: 'retryable', why: 'server-error', message, ...retryAfter(exchange) };
  }
}

function resultsOf(body: string): EventResult[] | undefined {
  const json = parse(body);
  if (!isObject(json) || !Array.isArray(json['results'])) return undefined;
  return json['results'].map((entry: unknown) => {
    const result = isObject(entry) ? entry : {};
    return {
      id: typeof result['id'] === 'string' ? result['id'] : undefined,
      success: result['success'] === true,
      error: typeof result['error'] === 'string' ? result['error'] : '',
    };
  });
}

function messageOf(body: string): string {
  const json = parse(body);
  return isObject(json) && typeof json['message'] === 'string' ? json['message'] : body;
}

function retryAfter(exchange: Exchange & { kind: 'answer' }): { retryAfterMillis?: number } {
  const value = exchange.header('retry-after')?.trim();
  if (value === undefined || value === '') return {};
  if (/^\d+(\.\d+)?$/.test(value)) return { retryAfterMillis: Number(value) * 1_000 };
  // The server's own clock, if it tells it: ours may be off.
  const now = Date.parse(exchange.header('date') ?? '') || Date.now();
  const until = Date.parse(value);
  return Number.isNaN(until) ? {} : { retryAfterMillis: Math.max(0, until - now) };
}

/** One line of a body that may be a whole page. */
function shorten(text: string): string {
  const line = text
    .slice(0, 4 * maxMessageLength)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > maxMessageLength ? `${line.slice(0, maxMessageLength)}…` : line;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
