import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.js';

const windowMillis = 60_000;

interface Window {
  endsAt: number;
  remaining: number;
}

export interface RateLimit {
  /** Counts a request: the headers its answer carries, and the refusal if it is one too many. */
  count(request: IncomingMessage): { headers: Record<string, string>; refusal?: Answer };
  clear(): void;
}

/** A fixed window of a minute for each address, which `X-Forwarded-For` may name. */
export function createRateLimit(requestsPerMinute: number): RateLimit {
  const windows = new Map<string, Window>();
  return {
    count: (request) => {
      const now = Date.now();
      const address = addressOf(request);
      let window = windows.get(address);
      if (window === undefined || window.endsAt <= now) {
        window = { endsAt: now + windowMillis, remaining: requestsPerMinute };
        windows.set(address, window);
      }
      const isRefused = window.remaining === 0;
      if (!isRefused) window.remaining -= 1;
      const headers = {
        'rate-limit-remaining': String(window.remaining),
        'rate-limit-reset': String(Math.floor(window.endsAt / 1000)),
        'rate-limit-total': String(requestsPerMinute),
      };
      if (!isRefused) return { headers };
      const retryAfterSeconds = Math.floor((window.endsAt - now) / 1000);
      return {
        headers,
        refusal: {
          status: 429,
          body: 'Sometimes You Just Have to Slow Down.',
          headers: { 'retry-after': String(retryAfterSeconds) },
        },
      };
    },
    clear: () => windows.clear(),
  };
}

function addressOf(request: IncomingMessage): string {
  const forwarded = request.headers['x-forwarded-for'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim();
  return first || (request.socket.remoteAddress ?? '');
}
