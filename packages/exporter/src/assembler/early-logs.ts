import type { LogRecordLike } from '@lunary-otel/mapping';

/** Log records whose span has not been seen yet, the oldest dropped first. */
export interface EarlyLogs {
  add(traceId: string, spanId: string, log: LogRecordLike, nowMillis: number): void;
  take(traceId: string, spanId: string): LogRecordLike[] | undefined;
  /** Drops what has waited for too long. */
  expire(nowMillis: number): void;
}

interface Waiting {
  readonly logs: LogRecordLike[];
  readonly sinceMillis: number;
}

export function createEarlyLogs(limits: { maxLogs: number; maxAgeMillis: number }): EarlyLogs {
  const waiting = new Map<string, Waiting>();
  let count = 0;
  const remove = (key: string, { logs }: Waiting): void => {
    waiting.delete(key);
    count -= logs.length;
  };
  return {
    add(traceId, spanId, log, nowMillis) {
      const key = keyOf(traceId, spanId);
      const known = waiting.get(key);
      if (known) known.logs.push(log);
      else waiting.set(key, { logs: [log], sinceMillis: nowMillis });
      count += 1;
      for (const [oldest, entry] of waiting) {
        if (count <= limits.maxLogs) break;
        remove(oldest, entry);
      }
    },
    take(traceId, spanId) {
      const key = keyOf(traceId, spanId);
      const entry = waiting.get(key);
      if (entry) remove(key, entry);
      return entry?.logs;
    },
    expire(nowMillis) {
      for (const [key, entry] of waiting) {
        if (nowMillis - entry.sinceMillis < limits.maxAgeMillis) break;
        remove(key, entry);
      }
    },
  };
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`;
}
