import { isUuid, type Keys, randomKeys } from './http/keys.js';
import { createRateLimit } from './http/rate-limit.js';
import type { RecordedRequest } from './http/recorded-request.js';
import { startHttpServer } from './http/server.js';
import { ingestEvents } from './ingest/ingest-events.js';
import type { Problem } from './ingest/problem.js';
import { createStalls } from './ingest/stall.js';
import { createStore } from './store/store.js';
import { type StoredRun, storedRuns } from './store/stored-run.js';
import { createReporter, type Reporter } from './view/reporter.js';
import { type Terminal, terminalOf } from './view/terminal.js';

export interface LocalLunaryOptions {
  /** Default 0: any free port. */
  port?: number;
  /** How long an event that came too early is waited for, each one anew. Default 5000, the server's. */
  stallMillis?: number;
  /** Requests an address may make in a minute. Default: no limit. The server's own default is 150. */
  requestsPerMinute?: number;
  /** Default true: nothing is printed. False prints finished traces and problems. */
  quiet?: boolean;
  /** Where to print. Default: standard output, in colour if that is a terminal. */
  terminal?: Terminal;
  /** The public key, a UUID. Default: a new one for each start. */
  publicKey?: string;
  /** How many runs, and problems, are kept; the oldest go first. Default: all of them. */
  maxRuns?: number;
  /** How many requests are kept, with their bodies; the oldest go first. Default: all of them. */
  maxRequests?: number;
}

/** A running Lunary stand-in. */
export interface LocalLunary {
  /** Base URL, without a slash at the end. */
  url: string;
  port: number;
  publicKey: string;
  privateKey: string;
  projectId: string;
  /** What is stored, by time of creation. */
  runs(): StoredRun[];
  /** Every request since the start or the last reset, in the order of arrival. */
  requests(): RecordedRequest[];
  /** What went wrong without an answer saying so, and what was refused. */
  problems(): Problem[];
  /** Forgets runs, users, requests, problems and the rate limit's counts. */
  reset(): void;
  /** Drops all connections and ends all stalls; resolves once the port is free. */
  close(): Promise<void>;
}

const defaultStallMillis = 5000;

/** Starts a stand-in on 127.0.0.1. Rejects if the port is taken, with the code EADDRINUSE. */
export async function startLocalLunary(options: LocalLunaryOptions = {}): Promise<LocalLunary> {
  const { stallMillis = defaultStallMillis, requestsPerMinute, quiet = true } = options;
  const { maxRuns = Number.POSITIVE_INFINITY, maxRequests = Number.POSITIVE_INFINITY } = options;
  const keys = keysOf(options);
  const requests: RecordedRequest[] = [];
  const problems: Problem[] = [];
  const stalls = createStalls();
  const rateLimit =
    requestsPerMinute === undefined ? undefined : createRateLimit(requestsPerMinute);
  let reporter: Reporter | undefined;
  const store = createStore({ maxRuns, onChange: (change) => reporter?.changed(change) });
  if (!quiet) {
    const terminal = options.terminal ?? terminalOf(process.stdout, process.env);
    reporter = createReporter(terminal, store, maxRuns);
  }

  const http = await startHttpServer(options.port ?? 0, {
    keys,
    rateLimit,
    onRequest: (request) => keep(requests, request, maxRequests),
    onAnswer: (request) => reporter?.answered(request),
    ingest: (events, request) =>
      ingestEvents(events, {
        store,
        stall: () => {
          request.stalls += 1;
          return stalls.wait(stallMillis);
        },
        report: (rule, { runId }, detail) => {
          const problem: Problem = { rule, detail, ...(runId !== undefined && { runId }) };
          keep(problems, problem, maxRuns);
          reporter?.problem(problem);
        },
      }),
  });

  let closing: Promise<void> | undefined;
  return {
    ...keys,
    url: `http://127.0.0.1:${http.port}`,
    port: http.port,
    runs: () => storedRuns(store.rows()),
    requests: () => requests.map((request) => ({ ...request })),
    problems: () => problems.map((problem) => ({ ...problem })),
    reset: () => {
      store.clear();
      requests.length = 0;
      problems.length = 0;
      rateLimit?.clear();
      reporter?.clear();
    },
    close: () => {
      closing ??= (() => {
        stalls.close();
        reporter?.flush();
        return http.close();
      })();
      return closing;
    },
  };
}

function keysOf({ publicKey }: LocalLunaryOptions): Keys {
  if (publicKey === undefined) return randomKeys();
  if (!isUuid(publicKey)) throw new TypeError(`publicKey is no UUID: ${JSON.stringify(publicKey)}`);
  return { ...randomKeys(), publicKey };
}

function keep<T>(list: T[], item: T, max: number): void {
  list.push(item);
  if (list.length > max) list.shift();
}
