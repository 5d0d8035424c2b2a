import { existsSync, readFileSync } from 'node:fs';
// As a namespace: not every runtime and version has all of it.
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from './app.js';
import { importEntry } from './import-entry.js';
import { autoInstrumentations, contribOpenAI } from './instrumentations.js';
import type { Found } from './instrumentations.js';
import type { Namespace } from './known-instrumentations.js';
import type { Loader } from './load.js';
import { sdkNodeName } from './start-sdk.js';

/** Older ones crash the apps that import what they cannot parse. */
const minHookVersion = 3;
/** The loader's thread answers in milliseconds, or it is gone. */
const acknowledgedWithinMillis = 2_000;

interface ImportInTheMiddle {
  createAddHookMessageChannel?(): {
    readonly registerOptions: { readonly data: object; readonly transferList: [] };
    waitForAllMessagesAcknowledged(): Promise<void>;
  };
}

export interface ModuleHook {
  /** Resolves once all that instrumentations have asked for until now is in place. */
  ready(): Promise<void>;
}

/**
 * Lets instrumentations patch what ES modules import, and leaves alone the modules that none of them asks for. Must be called
 * before they are made, since most ask at once.
 *
 * Each copy of the hook serves those instrumentations that use the very same copy; there may be dozens, and each would slow
 * down every import. One is chosen: that of the instrumentation which matters here and knows no other way.
 */
export function hookEsModules(loader: Loader): ModuleHook | undefined {
  const auto = loader.find(autoInstrumentations);
  const users = [
    loader.find(contribOpenAI),
    auto && (loader.find(contribOpenAI, auto) ?? auto),
    loader.find(sdkNodeName),
  ];
  for (const user of users) {
    const hook = user === undefined ? undefined : hookOf(user);
    if (hook) return hook;
  }
  return undefined;
}

function hookOf(user: string): ModuleHook | undefined {
  try {
    const beside = nodeModule.createRequire(
      nodeModule.createRequire(user).resolve('@opentelemetry/instrumentation'),
    );
    const hook = beside.resolve('import-in-the-middle');
    if (majorVersionAt(dirname(hook)) < minHookVersion) return undefined;
    const { createAddHookMessageChannel } = beside(hook) as ImportInTheMiddle;
    const channel = createAddHookMessageChannel?.();
    if (!channel) return undefined;
    addHook(beside, dirname(hook), channel.registerOptions);
    return {
      ready: () => atMost(acknowledgedWithinMillis, channel.waitForAllMessagesAcknowledged()),
    };
  } catch {
    return undefined;
  }
}

/** In this thread, where Node can; the thread for hooks that it offered before is deprecated since Node 26. */
function addHook(
  load: (file: string) => unknown,
  folder: string,
  options: Parameters<typeof nodeModule.register>[1] & { readonly data: object },
): void {
  const inThisThread = syncHooksIn(load, folder);
  if (inThisThread?.supportsSyncHooks?.() === true) inThisThread.register(options.data);
  else nodeModule.register(pathToFileURL(join(folder, 'hook.mjs')).href, options);
}

interface SyncHooks {
  supportsSyncHooks?(): boolean;
  register(options: object): void;
}

function syncHooksIn(load: (file: string) => unknown, folder: string): SyncHooks | undefined {
  try {
    return load(join(folder, 'register-hooks.mjs')) as SyncHooks;
  } catch {
    // This Node cannot load ES modules like this, and therefore not hook them like this either.
    return undefined;
  }
}

/**
 * Patches the libraries whose instrumentations can be handed an ES module, by importing them before the app does. Returns what
 * went wrong.
 */
export async function patchEsModules(
  found: readonly Found[],
  app: App,
  loader: Loader,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { known, instrumentation } of found) {
    const { library, manual, name } = known;
    const entry = manual && importEntry(library, app.folders);
    if (!manual || !entry) continue;
    try {
      // A library that is CommonJS to all is patched as it is loaded.
      if (entry.isCommonJs) loader.load(library);
      else {
        const namespace = (await import(pathToFileURL(entry.file).href)) as Namespace;
        instrumentation.manuallyInstrument?.(manual(namespace));
      }
    } catch (error) {
      problems.push(`${name} could not patch ${library}: ${String(error)}`);
    }
  }
  return problems;
}

function majorVersionAt(folder: string): number {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return 0;
  const { version = '0' } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string };
  return Number.parseInt(version, 10);
}

async function atMost(millis: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
