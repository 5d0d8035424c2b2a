import { diag } from '@opentelemetry/api';
import { createIngestClient } from '@lunary-otel/ingest';
import type { IngestClient, IngestClientOptions } from '@lunary-otel/ingest';
import { createAssembler } from '../assembler/assembler.js';
import { defaultLimits } from '../assembler/limits.js';
import { withoutTracing } from '../context/suppress-tracing.js';
import { createExporterMetrics } from '../metrics/exporter-metrics.js';
import { resolveOptions } from '../options/resolve-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { LunaryOptions } from '../options/schema.js';
import { ThreadStarts } from '../threads/thread-starts.js';
import { keepSpanBy } from '../tree/keep-span.js';
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
  const log = diag.createComponentLogger({ namespace: `@lunary-otel/exporter:${component}` });
  const warn = (message: string): void => log.warn(message);
  const error = (message: string): void => log.error(message);
  const options = resolveOptions(given, process.env, warn);
  const { publicKey } = options;
  if (publicKey === undefined) {
    warn(
      'No key for Lunary: nothing will be sent. Set the option publicKey or the variable LUNARY_PUBLIC_KEY.',
    );
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
    pipeline: { ...options, publicKey },
    // Monotonic, so that a clock that is set back holds nothing up, and yet the time of day, for spans that never end.
    now: () => performance.timeOrigin + performance.now(),
    log: { warn, error },
    onClosed: metrics?.close,
  });
  return engine;
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
