import { context, trace } from '@opentelemetry/api';
import type { ContextManager, TracerProvider } from '@opentelemetry/api';
import type { Instrumentation } from './instrumentations.js';
import type { Loaded, Loader } from './load.js';
import { otherExporters } from './other-exporters.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SdkParts {
  readonly loader: Loader;
  readonly environment: Environment;
  readonly spanProcessor: object;
  readonly logRecordProcessor: object;
  readonly instrumentations: readonly Instrumentation[];
}

export type StartedSdk =
  | {
      readonly kind: 'started';
      readonly by: string;
      readonly problems: readonly string[];
      readonly shutdown: () => Promise<unknown>;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly name: string; readonly message: string };

/** Starts what there is of OpenTelemetry's SDK: `NodeSDK`, or else a tracer provider by itself. */
export function startSdk(parts: SdkParts): StartedSdk {
  const sdkNode = parts.loader.load(sdkNodeName);
  if (sdkNode.kind === 'loaded') return startNodeSdk(sdkNode, parts);
  const provider = startProvider(parts);
  if (provider.kind === 'missing' && sdkNode.kind === 'broken')
    return { ...sdkNode, name: sdkNodeName };
  return provider;
}

export const sdkNodeName = '@opentelemetry/sdk-node';

type Present = Extract<Loaded, { kind: 'loaded' }>;

interface NodeSdk {
  start(): void;
  shutdown(): Promise<void>;
}

function startNodeSdk({ exports, file }: Present, parts: SdkParts): StartedSdk {
  const { loader, environment, spanProcessor, logRecordProcessor, instrumentations } = parts;
  const NodeSDK = exports['NodeSDK'] as new (configuration: object) => NodeSdk;
  const others = otherExporters(environment, loader, file);
  const sdk = new NodeSDK({
    spanProcessors: [spanProcessor, ...others.spanProcessors],
    logRecordProcessors: [logRecordProcessor, ...others.logRecordProcessors],
    instrumentations,
    // Else it would send metrics to an OTLP collector on this machine, which nobody asked for.
    ...(isSet(environment['OTEL_METRICS_EXPORTER']) ? {} : { metricReaders: [] }),
  });
  sdk.start();
  return {
    kind: 'started',
    by: sdkNodeName,
    problems: others.problems,
    shutdown: () => sdk.shutdown(),
  };
}

interface Provider extends TracerProvider {
  register?(): void;
  shutdown(): Promise<void>;
}

/** Packages with a tracer provider, and what it is called there. */
const providers = [
  ['@opentelemetry/sdk-trace-node', 'NodeTracerProvider'],
  ['@opentelemetry/sdk-trace', 'TracerProvider'],
  ['@opentelemetry/sdk-trace-base', 'BasicTracerProvider'],
] as const;

function startProvider(parts: SdkParts): StartedSdk {
  const { loader, spanProcessor, instrumentations } = parts;
  for (const [name, className] of providers) {
    const sdk = loader.load(name);
    if (sdk.kind === 'broken') return { ...sdk, name };
    if (sdk.kind === 'missing') continue;
    const Provider = sdk.exports[className] as new (configuration: object) => Provider;
    const configuration = { spanProcessors: [spanProcessor], ...resourceFor(sdk, loader) };
    const provider = new Provider(configuration);
    if (provider.register) provider.register();
    else {
      trace.setGlobalTracerProvider(provider);
      // Without it no span finds its parent; but it may be somebody else's to set up.
      const manager = contextManager(loader, sdk);
      if (manager) context.setGlobalContextManager(manager.enable());
    }
    for (const instrumentation of instrumentations) {
      instrumentation.setTracerProvider(provider);
      instrumentation.enable();
    }
    return { kind: 'started', by: name, problems: [], shutdown: () => provider.shutdown() };
  }
  return { kind: 'missing' };
}

function contextManager(loader: Loader, sdk: Present): ContextManager | undefined {
  const name = '@opentelemetry/context-async-hooks';
  const beside = loader.loadBeside(sdk.file, name);
  const loaded = beside.kind === 'loaded' ? beside : loader.load(name);
  if (loaded.kind !== 'loaded') return undefined;
  const Manager = loaded.exports['AsyncLocalStorageContextManager'] as new () => ContextManager;
  return new Manager();
}

/** With `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`, which a provider does not read by itself. */
function resourceFor(sdk: Present, loader: Loader): { resource?: unknown } {
  const loaded = loader.loadBeside(sdk.file, '@opentelemetry/resources');
  if (loaded.kind !== 'loaded') return {};
  const { detectResources, detectResourcesSync, envDetector, envDetectorSync } = loaded.exports;
  const { defaultResource, Resource } = loaded.exports as {
    defaultResource?: () => Mergeable;
    Resource?: { default?: () => Mergeable };
  };
  const detect = (detectResourcesSync ?? detectResources) as
    | ((options: { detectors: unknown[] }) => unknown)
    | undefined;
  const own = defaultResource?.() ?? Resource?.default?.();
  const detected = detect?.({ detectors: [envDetectorSync ?? envDetector] });
  return own && detected !== undefined ? { resource: own.merge(detected) } : {};
}

interface Mergeable {
  merge(other: unknown): unknown;
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
