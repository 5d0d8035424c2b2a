import * as nodeModule from 'node:module';
import * as threads from 'node:worker_threads';
import { LunaryLogRecordProcessor, LunarySpanProcessor } from '@lunary-otel/exporter';
import { optionsFromEnvironment } from '../options/environment.js';
import { printLine } from '../verbose/print-line.js';
import { appOf } from './app.js';
import { hookEsModules, patchEsModules } from './es-modules.js';
import { joinExistingSetUp } from './existing-set-up.js';
import { sayGoodbye } from './goodbye.js';
import { autoInstrumentations, installedInstrumentations } from './instrumentations.js';
import { createLoader } from './load.js';
import { exportsLogs } from './other-exporters.js';
import { sdkNodeName, startSdk } from './start-sdk.js';

export interface Registered {
  /** Resolves once ES modules can be loaded that are to be patched. Never rejects. */
  readonly ready: Promise<void>;
}

const nothing: Registered = { ready: Promise.resolve() };

/** On `globalThis`: the ESM and the CJS entry, or two versions of the package, may both be asked for. */
const registeredKey = Symbol.for('lunary-otel.registered.1');

/**
 * Sets OpenTelemetry up for the app that is about to be loaded, with what is installed, and sends to Lunary. Never throws:
 * whatever goes wrong is a line on the standard error output, and the app runs without telemetry.
 */
export function registerLunary(): Registered {
  const shared = globalThis as { [registeredKey]?: true };
  if (shared[registeredKey] || isLoaderThread()) return nothing;
  shared[registeredKey] = true;
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return nothing;
  try {
    return setUp();
  } catch (error) {
    printLine(`OpenTelemetry could not be set up, and the app runs without it: ${String(error)}`);
    return nothing;
  }
}

function setUp(): Registered {
  const joined = joinExistingSetUp(() => new LunarySpanProcessor());
  if (joined === 'closed') printLine(alreadySetUp);
  if (joined !== 'none') return nothing;

  const { env: environment } = process;
  const app = appOf(process.argv[1], process.cwd());
  const loader = createLoader(app.folders);
  const { captureContent = true, verbose = false } = optionsFromEnvironment(environment, () => {});
  const hook = app.isEsm ? hookEsModules(loader) : undefined;
  const instrumentations = installedInstrumentations({
    loader,
    dependencies: app.dependencies,
    captureMessageContent: captureContent && !exportsLogs(environment),
  });
  const { all, found } = instrumentations;
  const lunary = new LunarySpanProcessor();
  const sdk = startSdk({
    loader,
    environment,
    spanProcessor: lunary,
    logRecordProcessor: new LunaryLogRecordProcessor(lunary),
    instrumentations: all,
  });
  if (sdk.kind !== 'started') {
    printLine(
      sdk.kind === 'missing' ? notInstalled() : `${sdk.name} cannot be used: ${sdk.message}`,
    );
    return nothing;
  }
  for (const problem of [...instrumentations.problems, ...sdk.problems]) printLine(problem);
  // A library that nobody instruments makes spans by itself, or none.
  if (all.length === 0) printLine(notInstrumented);
  // A processor without a key has said so to `diag`, which nobody has had the chance to listen to.
  if (!lunary.stats() && !verbose) printLine(notSending);
  if (verbose) printLine(`tracing with ${sdk.by}, ${all.length} instrumentations`);
  sayGoodbye({ process, stop: sdk.shutdown, flush: () => lunary.forceFlush() });
  if (verbose) process.once('exit', () => tellWhatIsLost(lunary));
  return { ready: app.isEsm ? whenPatched() : Promise.resolve() };

  async function whenPatched(): Promise<void> {
    loader.load('node:http');
    loader.load('node:https');
    // What imports these by name must see them patched, too.
    nodeModule.syncBuiltinESMExports();
    for (const problem of await patchEsModules(found, app, loader)) printLine(problem);
    await hook?.ready();
  }
}

/** Node loads what is given with `--require` into the thread that runs loader hooks, too. */
function isLoaderThread(): boolean {
  const { isMainThread, parentPort } = threads;
  return !isMainThread && parentPort === null;
}

/** Nothing can be sent any more when `process.exit()` or an error has ended the process. */
function tellWhatIsLost(lunary: LunarySpanProcessor): void {
  const lost = lunary.stats()?.spans.inflight ?? 0;
  if (lost > 0) printLine(`the process ended before ${lost} of its spans could be sent`);
}

const alreadySetUp =
  'OpenTelemetry is set up already, and takes no further span processor. Add `new LunarySpanProcessor()` of ' +
  '@lunary-otel/exporter to the spanProcessors of that set-up, and leave @lunary-otel/exporter/register out.';

const notSending =
  'Nothing is sent to Lunary: set LUNARY_PUBLIC_KEY to the public key of a project, and LUNARY_API_URL if you host Lunary yourself.';

const notInstrumented = `No instrumentation is installed: only libraries that trace themselves are seen, and your own spans. For the others, run: npm install ${autoInstrumentations}`;

/** The newest versions that run on this Node. */
function notInstalled(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < 22 || (major === 22 && minor < 15);
  const packages = isOld
    ? `${sdkNodeName}@0.223 ${autoInstrumentations}@0.81`
    : `${sdkNodeName} ${autoInstrumentations}`;
  return `OpenTelemetry is not installed, so nothing is traced. Run: npm install @opentelemetry/api ${packages}`;
}
