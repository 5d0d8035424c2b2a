import { diag } from '@opentelemetry/api';
import { createIngestClient } from '@lunary-otel/ingest';
import type { IngestClient, IngestClientOptions } from '@lunary-otel/ingest';
import { createAssembler } from '../assembler/assembler.js';
import { defaultLimits } from '../assembler/limits.js';
import { contextReader } from '../context/read-context.js';
import { withoutTracing } from '../context/suppress-tracing.js';
import { createExporterMetrics } from '../metrics/exporter-metrics.js';
import { processEnvironment } from '../options/process-environment.js';
import { resolveOptions } from '../options/resolve-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { LunaryOptions } from '../options/schema.js';
import { ThreadStarts } from '../threads/thread-starts.js';
import { keepSpanBy } from '../tree/keep-span.js';
import { alsoPrinted } from '../verbose/also-printed.js';
import { printLine } from '../verbose/print-line.js';
import { createTraceLog } from '../verbose/trace-log.js';
import { Engine } from './engine.js';
import { newClaimant } from './span-claims.js';

/**
 * The engine for the given options, or `undefined` without a key: then one warning says so and nothing is ever sent.
 * Throws a `TypeError` for a wrong option.
 */
export function createEngine(
  given: LunaryOptions,
  { knowsStarts, component }: { knowsStarts: boolean; component: string },
): Engine | undefined {
  const complaints: string[] = [];
  const options = resolveOptions(given, processEnvironment(), (message) =>
    complaints.push(message),
  );
  const diagLog = diag.createComponentLogger({ namespace: `@lunary-otel/exporter:${component}` });
  const log = options.verbose ? alsoPrinted(diagLog, printLine) : diagLog;
  const warn = (message: string): void => log.warn(message);
  const error = (message: string): void => log.error(message);
  for (const complaint of complaints) warn(complaint);
  const { publicKey, obstacle } = options;
  if (publicKey === undefined) {
    if (obstacle !== undefined) warn(obstacle);
    return undefined;
  }
  const rules = {
    keep: keepSpanBy(options.spans, warn),
    traceRoot: options.traceRoot,
    remoteParents: options.remoteParents,
    knowsStarts,
    threadStarts: options.threads ? new ThreadStarts() : undefined,
    // What nobody has declared to be metadata may well be content.
    attributes: options.captureContent ? options.attributes : ('declared' as const),
    onHomelessFeedback: once(() =>
      warn(
        'Feedback was dropped: no run stands for its span, which is transparent, excluded or not sampled, nor one for the whole trace. Record it for a span that becomes a run, or set the option traceRoot to "always".',
      ),
    ),
    onError: (cause: unknown): void =>
      error(`A span could not be read and is left out: ${String(cause)}`),
  };
  const limits = {
    ...defaultLimits,
    maxHoldMillis: options.maxHoldMillis,
    liveAfterMillis: options.liveAfterMillis,
  };
  const { meterProvider, apiUrl } = options;
  const metrics =
    meterProvider && createExporterMetrics({ meterProvider, apiUrl, warn }, () => engine.stats());
  const client = clientFor(options, publicKey, {
    ...(metrics && { onOperation: metrics.onOperation }),
    log: (level, message) => log[level](message),
  });
  const engine = new Engine({
    assembler: createAssembler(rules, limits),
    client,
    claimant: newClaimant(`${options.apiUrl} ${publicKey}`),
    contextOf: contextReader(options.readBaggage, warn),
    pipeline: { ...options, publicKey },
    // Monotonic, so that a clock that is set back holds nothing up, and yet the time of day, for spans that never end.
    now: () => performance.timeOrigin + performance.now(),
    log: { warn, error },
    traceLog: options.verbose ? createTraceLog(options.appUrl, printLine) : undefined,
    onClosed: metrics?.close,
  });
  return engine;
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

function clientFor(
  options: ResolvedOptions,
  publicKey: string,
  observers: Pick<IngestClientOptions, 'log' | 'onOperation'>,
): IngestClient {
  const {
    apiUrl,
    headers,
    timeoutMillis,
    compression,
    maxBatchBytes,
    maxQueueBytes,
    concurrency,
    spoolDirectory,
    maxSpoolBytes,
  } = options;
  return createIngestClient({
    publicKey,
    apiUrl,
    ...(headers && { headers }),
    ...(timeoutMillis && { timeoutMillis }),
    ...(compression && { compression }),
    ...(maxBatchBytes && { maxBatchBytes }),
    ...(maxQueueBytes && { maxQueueBytes }),
    ...(concurrency && { concurrency }),
    ...(spoolDirectory && { spoolDirectory }),
    ...(maxSpoolBytes && { maxSpoolBytes }),
    aroundRequest: withoutTracing,
    ...observers,
  });
}
