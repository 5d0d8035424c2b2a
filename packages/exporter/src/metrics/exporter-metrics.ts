import type { Attributes, Histogram, MeterProvider, ObservableResult } from '@opentelemetry/api';
import type { IngestStats, Operation } from '@lunary-otel/ingest';
import { nextComponentName } from './component-name.js';
import type { SpanStats } from './span-ledger.js';

/** What metrics are made of, read whenever somebody collects them. */
export interface MeteredStats {
  readonly spans: SpanStats;
  readonly delivery: IngestStats;
}

export interface ExporterMetrics {
  readonly onOperation: (operation: Operation) => void;
  /** Collected once more after this, these are still the last numbers. */
  close(): void;
}

export interface MetricsOptions {
  readonly meterProvider: MeterProvider;
  readonly apiUrl: string;
  /** Told when the provider is none. */
  readonly warn: (message: string) => void;
}

/** In seconds: the convention's own advice is none, and an SDK's default suits milliseconds. */
const secondsBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * The metrics of an exporter as the semantic conventions for SDK metrics name them (docs/otel/sdk-metrics.md, in
 * development), and three that they have no name for. All counts are read from `stats` when they are collected, so that
 * nothing is recorded per span, and both ways tell the same. `undefined`: the provider threw.
 */
export function createExporterMetrics(
  options: MetricsOptions,
  stats: () => MeteredStats,
): ExporterMetrics | undefined {
  try {
    return newMetrics(options, stats);
  } catch (error) {
    options.warn(`No metrics are made: the meterProvider threw: ${String(error)}`);
    return undefined;
  }
}

function newMetrics(
  { meterProvider, apiUrl }: MetricsOptions,
  stats: () => MeteredStats,
): ExporterMetrics {
  const meter = meterProvider.getMeter('@lunary-otel/exporter');
  const component = { ...nextComponentName(meterProvider), ...serverOf(apiUrl) };
  let read = stats;

  const counters: [
    string,
    string,
    string,
    (result: ObservableResult, stats: MeteredStats) => void,
  ][] = [
    [
      'otel.sdk.exporter.span.exported',
      '{span}',
      'The number of spans for which the export has finished, either successful or failed.',
      (result, { spans }) => {
        result.observe(spans.exported, component);
        observeEach(result, spans.failedByReason, (reason) => ({
          ...component,
          'error.type': reason,
        }));
      },
    ],
    [
      'lunary.exporter.span.skipped',
      '{span}',
      'The number of spans that no run in Lunary shows: transparent, excluded, or not sampled.',
      (result, { spans }) => result.observe(spans.skipped, component),
    ],
    [
      'lunary.exporter.span.spooled',
      '{span}',
      'The number of spans that were put on disk, to be sent later.',
      (result, { spans }) => result.observe(spans.spooled, component),
    ],
    [
      'lunary.exporter.event.dropped',
      '{event}',
      'The number of ingest events that were given up, or that the server refused.',
      (result, { delivery }) => {
        observeEach(result, delivery.droppedByReason, (reason) => ({ ...component, reason }));
        observeEach(result, delivery.refusedByRule, (rule) => ({
          ...component,
          reason: 'refused',
          rule,
        }));
      },
    ],
  ];
  for (const [name, unit, description, observe] of counters) {
    const counter = meter.createObservableCounter(name, { unit, description });
    counter.addCallback((result) => observe(result, read()));
  }
  meter
    .createObservableUpDownCounter('otel.sdk.exporter.span.inflight', {
      unit: '{span}',
      description:
        'The number of spans which were passed to the exporter, but that have not been exported yet (neither successful, nor failed).',
    })
    .addCallback((result) => result.observe(read().spans.inflight, component));
  const duration = meter.createHistogram('otel.sdk.exporter.operation.duration', {
    unit: 's',
    description: 'The duration of exporting a batch of telemetry records.',
    advice: { explicitBucketBoundaries: secondsBoundaries },
  });

  return {
    onOperation: (operation) => record(duration, operation, component),
    close: () => {
      const last = stats();
      read = () => last;
    },
  };
}

function observeEach(
  result: ObservableResult,
  counts: Readonly<Partial<Record<string, number>>>,
  attributesOf: (key: string) => Attributes,
): void {
  for (const [key, count] of Object.entries(counts)) {
    if (count !== undefined) result.observe(count, attributesOf(key));
  }
}

function record(
  duration: Histogram,
  { durationMillis, status, failure }: Operation,
  component: Attributes,
): void {
  duration.record(durationMillis / 1_000, {
    ...component,
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(failure === undefined ? {} : { 'error.type': failure }),
  });
}

function serverOf(apiUrl: string): Attributes {
  const { protocol, hostname, port } = new URL(apiUrl);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return {
    'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
    'server.port': port === '' ? defaultPort : Number(port),
  };
}
