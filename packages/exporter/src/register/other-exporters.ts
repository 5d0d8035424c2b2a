import type { Loader } from './load.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Processor = object;

interface Signal {
  readonly variable: string;
  readonly protocolVariable: string;
  readonly otlp: Readonly<Record<string, string>>;
  readonly otlpClass: string;
  /** Packages with the processors and the console exporter, the first that is there. */
  readonly sdks: readonly string[];
  readonly kind: 'Span' | 'LogRecord';
  readonly batchPrefix: string;
}

const traces: Signal = {
  variable: 'OTEL_TRACES_EXPORTER',
  protocolVariable: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  otlp: {
    grpc: '@opentelemetry/exporter-trace-otlp-grpc',
    'http/json': '@opentelemetry/exporter-trace-otlp-http',
    'http/protobuf': '@opentelemetry/exporter-trace-otlp-proto',
  },
  otlpClass: 'OTLPTraceExporter',
  sdks: ['@opentelemetry/sdk-trace', '@opentelemetry/sdk-trace-base'],
  kind: 'Span',
  batchPrefix: 'OTEL_BSP',
};

const logs: Signal = {
  variable: 'OTEL_LOGS_EXPORTER',
  protocolVariable: 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL',
  otlp: {
    grpc: '@opentelemetry/exporter-logs-otlp-grpc',
    'http/json': '@opentelemetry/exporter-logs-otlp-http',
    'http/protobuf': '@opentelemetry/exporter-logs-otlp-proto',
  },
  otlpClass: 'OTLPLogExporter',
  sdks: ['@opentelemetry/sdk-logs'],
  kind: 'LogRecord',
  batchPrefix: 'OTEL_BLRP',
};

export interface OtherExporters {
  readonly spanProcessors: readonly Processor[];
  readonly logRecordProcessors: readonly Processor[];
  readonly problems: readonly string[];
}

/**
 * Processors for the exporters that `OTEL_TRACES_EXPORTER` and `OTEL_LOGS_EXPORTER` name. `NodeSDK` looks at these only
 * where it is given no processor at all, so with ours they would end. Its own default, OTLP to this machine, is left out:
 * nobody asked for it.
 *
 * @param sdkFile file of `@opentelemetry/sdk-node`, which brings all of these packages along.
 */
export function otherExporters(
  environment: Environment,
  loader: Loader,
  sdkFile: string,
): OtherExporters {
  const problems: string[] = [];
  const of = (signal: Signal): Processor[] =>
    namesIn(environment[signal.variable]).flatMap((name) => {
      const processor = processorFor(name, signal, environment, (file) =>
        loader.loadBeside(sdkFile, file),
      );
      if (processor) return [processor];
      problems.push(`${signal.variable}: "${name}" is not known here, or is not installed.`);
      return [];
    });
  return { spanProcessors: of(traces), logRecordProcessors: of(logs), problems };
}

/** Whether log records go anywhere but to Lunary. */
export function exportsLogs(environment: Environment): boolean {
  return namesIn(environment[logs.variable]).length > 0;
}

/** `lunary` is ours, and there in any case. */
function namesIn(list: string | undefined): string[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '' && name !== 'none' && name !== 'lunary');
}

type Load = (name: string) => ReturnType<Loader['load']>;

function processorFor(
  name: string,
  signal: Signal,
  environment: Environment,
  load: Load,
): Processor | undefined {
  const { kind, sdks, batchPrefix } = signal;
  const sdk = sdks.map(load).find((it) => it.kind === 'loaded');
  if (sdk?.kind !== 'loaded') return undefined;
  const isConsole = name === 'console';
  const exporter = isConsole
    ? newOf(sdk.exports, `Console${kind}Exporter`)
    : exporterFor(name, signal, environment, load);
  if (!exporter) return undefined;
  const processor = isConsole ? `Simple${kind}Processor` : `Batch${kind}Processor`;
  return newOf(sdk.exports, processor, {
    ...asExporter(exporter),
    exporter,
    ...(isConsole ? {} : batchOptions(batchPrefix, environment)),
  });
}

function exporterFor(
  name: string,
  { protocolVariable, otlp, otlpClass, kind }: Signal,
  environment: Environment,
  load: Load,
): object | undefined {
  if (name === 'zipkin' && kind === 'Span') {
    const zipkin = load('@opentelemetry/exporter-zipkin');
    return zipkin.kind === 'loaded' ? newOf(zipkin.exports, 'ZipkinExporter') : undefined;
  }
  if (name !== 'otlp') return undefined;
  const asked = environment[protocolVariable] ?? environment['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const loaded = load(otlp[asked?.trim() ?? ''] ?? otlp['http/protobuf'] ?? '');
  return loaded.kind === 'loaded' ? newOf(loaded.exports, otlpClass) : undefined;
}

/**
 * A processor's first argument was its exporter and has become an object with the exporter in it, at another version for
 * each kind of processor. What has both shapes fits all of them.
 */
function asExporter(exporter: object): object {
  const of = exporter as Record<string, (...given: unknown[]) => unknown>;
  return {
    export: (...given: unknown[]) => of['export']?.(...given),
    forceFlush: async () => of['forceFlush']?.(),
    shutdown: async () => of['shutdown']?.(),
  };
}

function batchOptions(prefix: string, environment: Environment): object {
  const options: Record<string, number> = {};
  for (const [option, suffix] of [
    ['maxQueueSize', 'MAX_QUEUE_SIZE'],
    ['maxExportBatchSize', 'MAX_EXPORT_BATCH_SIZE'],
    ['scheduledDelayMillis', 'SCHEDULE_DELAY'],
    ['exportTimeoutMillis', 'EXPORT_TIMEOUT'],
  ] as const) {
    const value = Number(environment[`${prefix}_${suffix}`]);
    if (value > 0) options[option] = value;
  }
  return options;
}

function newOf(
  exports: Record<string, unknown>,
  name: string,
  ...given: unknown[]
): object | undefined {
  const It = exports[name];
  return typeof It === 'function'
    ? new (It as new (...given: unknown[]) => object)(...given)
    : undefined;
}
