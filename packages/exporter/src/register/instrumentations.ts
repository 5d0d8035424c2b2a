import { knownInstrumentations } from './known-instrumentations.js';
import type { KnownInstrumentation } from './known-instrumentations.js';
import type { Loader } from './load.js';

export const autoInstrumentations = '@opentelemetry/auto-instrumentations-node';
export const contribOpenAI = '@opentelemetry/instrumentation-openai';

export interface Instrumentation {
  enable(): void;
  disable(): void;
  setTracerProvider(provider: unknown): void;
  manuallyInstrument?(module: unknown): unknown;
}

export interface Found {
  readonly known: KnownInstrumentation;
  readonly instrumentation: Instrumentation;
}

export interface Instrumentations {
  readonly all: readonly Instrumentation[];
  /** Those of the table. */
  readonly found: readonly Found[];
  readonly problems: readonly string[];
}

export interface InstrumentationsInput {
  readonly loader: Loader;
  /** What the app's manifests name: what others have brought along is theirs to use. */
  readonly dependencies: ReadonlySet<string>;
  /** Whether those that ask may put messages into log records, unless their own variable says something else. */
  readonly captureMessageContent: boolean;
}

/** Instrumentations that are installed, made and not enabled by anybody else yet. */
export function installedInstrumentations(input: InstrumentationsInput): Instrumentations {
  const { loader, dependencies, captureMessageContent } = input;
  const config = { captureMessageContent };
  const problems: string[] = [];
  const found: Found[] = [];
  const covered = new Set<string>();
  for (const known of knownInstrumentations) {
    const { name, library } = known;
    if (!dependencies.has(name) || covered.has(library)) continue;
    const loaded = loader.load(name);
    if (loaded.kind === 'broken') problems.push(unusable(name, loaded.message));
    if (loaded.kind !== 'loaded') continue;
    for (const instrumentation of instancesOf(loaded.exports, config))
      found.push({ known, instrumentation });
    covered.add(library);
  }
  const bundled = loader.load(autoInstrumentations);
  if (bundled.kind === 'broken') problems.push(unusable(autoInstrumentations, bundled.message));
  // LangChain's calls would be there twice: its instrumentations do not tell those below that they are at work.
  const isCovered = [...covered].some((library) => /^openai$|^@langchain/.test(library));
  const openai = isCovered ? { enabled: false } : config;
  const auto =
    bundled.kind === 'loaded' ? autoOf(bundled.exports, { [contribOpenAI]: openai }) : [];
  return {
    all: [...auto, ...found.map(({ instrumentation }) => instrumentation)],
    found,
    problems,
  };
}

function unusable(name: string, message: string): string {
  return `${name} is installed and cannot be used: ${message.split('\n')[0] ?? ''}`;
}

type InstrumentationClass = new (config: object) => Instrumentation;

function instancesOf(exports: Record<string, unknown>, config: object): Instrumentation[] {
  return Object.values(exports)
    .filter(isInstrumentationClass)
    .map((It) => new It(config));
}

/** By shape: the packages have nothing else in common, and no two the same copy of their base class. */
function isInstrumentationClass(value: unknown): value is InstrumentationClass {
  if (typeof value !== 'function') return false;
  const { enable, setTracerProvider } = (value.prototype ?? {}) as Partial<Instrumentation>;
  return typeof enable === 'function' && typeof setTracerProvider === 'function';
}

function autoOf(exports: Record<string, unknown>, config: object): readonly Instrumentation[] {
  const get = exports['getNodeAutoInstrumentations'];
  return typeof get === 'function' ? (get as (config: object) => Instrumentation[])(config) : [];
}
