import { diag, DiagLogLevel, metrics } from '@opentelemetry/api';
import type { MeterProvider as MeterProviderApi } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLunaryServer } from '../../../ingest/test/support/lunary-server.js';
import type { LunaryServer } from '../../../ingest/test/support/lunary-server.js';
import { LunarySpanExporter, LunarySpanProcessor, runIdOf } from '../../src/index.js';
import type { LunaryOptions } from '../../src/index.js';
import { span, spanIdOf } from '../support/spans.js';

let server: LunaryServer;
let provider: MeterProvider;
let reader: PeriodicExportingMetricReader;
let collected: InMemoryMetricExporter;
let warnings: string[];
const silent = (): void => {};
beforeEach(async () => {
  server = await startLunaryServer();
  collected = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  reader = new PeriodicExportingMetricReader({
    exporter: collected,
    exportIntervalMillis: 3_600_000,
  });
  provider = new MeterProvider({ readers: [reader] });
  warnings = [];
  const log = { error: silent, info: silent, debug: silent, verbose: silent };
  diag.setLogger({ ...log, warn: (...parts) => warnings.push(parts.join(' ')) }, DiagLogLevel.WARN);
});
afterEach(async () => {
  diag.disable();
  metrics.disable();
  await provider.shutdown();
  await server.close();
});

const here = (more: LunaryOptions = {}): LunaryOptions => ({
  publicKey: crypto.randomUUID(),
  apiUrl: server.url,
  meterProvider: provider,
  ...more,
});

const agent = (index: number) =>
  span({
    spanId: spanIdOf(index),
    traceId: `${index}`.padStart(32, '1'),
    attributes: { 'lunary.type': 'agent' },
  });

async function collect(): Promise<Map<string, MetricData>> {
  collected.reset();
  await reader.forceFlush();
  const scopes = collected.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const ours = scopes.filter(({ scope }) => scope.name === '@lunary-otel/exporter');
  return new Map(ours.flatMap((it) => it.metrics).map((it) => [it.descriptor.name, it]));
}

/** `[value, attributes besides those that every point has]` */
function pointsOf(metric: MetricData | undefined): [unknown, Record<string, unknown>][] {
  return (metric?.dataPoints ?? []).map(({ value, attributes }) => {
    const {
      'otel.component.name': _name,
      'otel.component.type': _type,
      'server.address': _address,
      'server.port': _port,
      ...rest
    } = attributes;
    return [typeof value === 'number' ? value : (value as Histogram).count, rest];
  });
}

describe('the metrics', () => {
  it('are named, measured and attributed as the semantic conventions say', async () => {
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1));
    await processor.forceFlush();
    const made = await collect();
    const described = [...made.values()].map(({ descriptor, dataPointType, ...it }) => [
      descriptor.name,
      descriptor.unit,
      DataPointType[dataPointType],
      'isMonotonic' in it ? it.isMonotonic : undefined,
    ]);
    expect(described.toSorted()).toEqual([
      ['lunary.exporter.span.skipped', '{span}', 'SUM', true],
      ['lunary.exporter.span.spooled', '{span}', 'SUM', true],
      ['otel.sdk.exporter.operation.duration', 's', 'HISTOGRAM', undefined],
      ['otel.sdk.exporter.span.exported', '{span}', 'SUM', true],
      ['otel.sdk.exporter.span.inflight', '{span}', 'SUM', false],
    ]);
    for (const { dataPoints } of made.values()) {
      for (const { attributes } of dataPoints) {
        expect(attributes).toMatchObject({
          'otel.component.type': 'lunary_http_span_exporter',
          'otel.component.name': 'lunary_http_span_exporter/0',
          'server.address': '127.0.0.1',
          'server.port': server.port,
        });
      }
    }
    await processor.shutdown();
  });

  it('tell the same as stats(), failures and drops by reason', async () => {
    const bad = runIdOf(agent(2).spanContext());
    server.rules.refuse = ({ runId }) => (runId === bad ? 'never heard of it' : undefined);
    const exporter = new LunarySpanExporter(here({ concurrency: 1 }));
    exporter.export([agent(1), agent(2), agent(3), span({ spanId: spanIdOf(4) })], () => {});
    const before = await collect();
    expect(pointsOf(before.get('otel.sdk.exporter.span.inflight'))).toEqual([[4, {}]]);
    await exporter.forceFlush();
    const after = await collect();
    const stats = exporter.stats();
    expect(stats?.spans).toEqual({
      received: 4,
      exported: 2,
      failedByReason: { rejected: 1 },
      skipped: 1,
      spooled: 0,
      inflight: 0,
    });
    expect(pointsOf(after.get('otel.sdk.exporter.span.exported'))).toEqual([
      [2, {}],
      [1, { 'error.type': 'rejected' }],
    ]);
    expect(pointsOf(after.get('otel.sdk.exporter.span.inflight'))).toEqual([[0, {}]]);
    expect(pointsOf(after.get('lunary.exporter.span.skipped'))).toEqual([[1, {}]]);
    expect(pointsOf(after.get('lunary.exporter.event.dropped')).toSorted()).toEqual(
      Object.entries(stats?.delivery.refusedByRule ?? {})
        .map(([rule, count]) => [count, { reason: 'refused', rule }])
        .toSorted(),
    );
    expect(pointsOf(after.get('otel.sdk.exporter.operation.duration'))).toEqual([
      [1, { 'http.response.status_code': 200, 'error.type': 'rejected' }],
    ]);
    await exporter.shutdown();
  });

  it('tell the last numbers still after shutdown, when the meter provider collects for the last time', async () => {
    server.rules.always = 401;
    const processor = new LunarySpanProcessor(here());
    processor.onEnd(agent(1));
    await processor.shutdown();
    const last = await collect();
    expect(pointsOf(last.get('otel.sdk.exporter.span.exported'))).toEqual([
      [0, {}],
      [1, { 'error.type': 'unauthorised' }],
    ]);
    expect(pointsOf(last.get('lunary.exporter.event.dropped'))).toEqual([
      [2, { reason: 'unauthorised' }],
    ]);
    expect(pointsOf(last.get('otel.sdk.exporter.operation.duration'))).toEqual([
      [1, { 'http.response.status_code': 401, 'error.type': '401' }],
    ]);
  });

  it('of two exporters of one provider can be told apart', async () => {
    const ours = [new LunarySpanProcessor(here()), new LunarySpanExporter(here())];
    const points = (await collect()).get('otel.sdk.exporter.span.inflight')?.dataPoints ?? [];
    expect(points.map(({ attributes }) => attributes['otel.component.name'])).toEqual([
      'lunary_http_span_exporter/0',
      'lunary_http_span_exporter/1',
    ]);
    await Promise.all(ours.map((it) => it.shutdown()));
  });

  it('are not made without a provider, whatever is registered globally', async () => {
    metrics.setGlobalMeterProvider(provider);
    const processor = new LunarySpanProcessor(here({ meterProvider: undefined }));
    processor.onEnd(agent(1));
    await processor.shutdown();
    expect([...(await collect()).keys()]).toEqual([]);
    expect(processor.stats()?.spans.exported).toBe(1);
  });

  it.each<[string, boolean, (throws: () => never) => MeterProviderApi]>([
    ['that throws', true, (throws) => ({ getMeter: throws })],
    [
      'whose instruments throw',
      true,
      (throws) => {
        const instrument = { addCallback: throws, record: throws, add: throws };
        const create = (): typeof instrument => instrument;
        return {
          getMeter: () =>
            ({
              createObservableCounter: create,
              createObservableUpDownCounter: create,
              createHistogram: create,
            }) as never,
        };
      },
    ],
    [
      'whose histogram throws',
      false,
      (throws) => ({
        getMeter: () =>
          ({
            createObservableCounter: () => ({ addCallback: () => {} }),
            createObservableUpDownCounter: () => ({ addCallback: () => {} }),
            createHistogram: () => ({ record: throws }),
          }) as never,
      }),
    ],
  ])('of a provider %s keep nothing from being sent', async (_what, isSaid, providerWith) => {
    const meterProvider = providerWith(() => {
      throw new Error('broken');
    });
    const processor = new LunarySpanProcessor(here({ meterProvider }));
    processor.onEnd(agent(1));
    await processor.shutdown();
    expect(server.runs.size).toBe(1);
    expect(warnings.filter((it) => it.includes('meterProvider'))).toHaveLength(isSaid ? 1 : 0);
  });
});
