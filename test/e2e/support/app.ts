// Runs an app of test/e2e/apps in a process of its own, between a provider and a Lunary stand-in.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LocalLunary } from '@lunary-otel/local';
import type { Provider } from './provider.ts';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  complaints: string;
}

export interface App {
  /** The next message of the app; rejects if it ends before. */
  message<T>(): Promise<T>;
  send(message: unknown): void;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ending>;
}

/** Where an app sends its runs. */
export type Destination = Pick<LocalLunary, 'url' | 'publicKey'>;

export interface AppSettings {
  lunary: Destination;
  /** For apps that ask models. */
  provider?: Provider;
  env?: Record<string, string>;
  /** Of exports, as a bundler for another platform would have it. */
  condition?: string;
}

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../apps/${name}.mjs`, import.meta.url));

/** Settings of who runs these tests would lead an app elsewhere. */
const isForeign = (name: string): boolean => /^(OTEL|LUNARY|OPENAI|NODE_OPTIONS)/.test(name);

/** An app that is traced as apps/telemetry.mjs says. */
export function startApp(name: string, settings: AppSettings): App {
  const { lunary, provider, env = {}, condition } = settings;
  const execArgv = ['--import', fileOf('telemetry')];
  if (condition !== undefined) execArgv.unshift(`--conditions=${condition}`);
  return startProcess(name, lunary, execArgv, {
    ...(provider && { OPENAI_BASE_URL: `${provider.url}/v1` }),
    OPENAI_API_KEY: 'not-needed-on-loopback',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_LOG_LEVEL: 'warn',
    ...env,
  });
}

/** An app that sets its telemetry up by itself. */
export function startScript(
  name: string,
  lunary: Destination,
  env: Record<string, string> = {},
): App {
  return startProcess(name, lunary, [], env);
}

function startProcess(
  name: string,
  lunary: Destination,
  execArgv: string[],
  env: Record<string, string>,
): App {
  const own = Object.entries(process.env).filter(([key]) => !isForeign(key));
  const child = fork(fileOf(name), {
    execArgv,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: {
      ...Object.fromEntries(own),
      LUNARY_API_URL: lunary.url,
      LUNARY_PUBLIC_KEY: lunary.publicKey,
      ...env,
    },
  });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    complaints,
  }));
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  return {
    async message<T>(): Promise<T> {
      if (messages.length === 0) await Promise.race([once(child, 'message'), ended]);
      if (messages.length === 0) throw new Error(`The app ended early: ${complaints}`);
      return messages.shift() as T;
    },
    send: (message) => void child.send(message as object),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}
