import { isUuid } from '../http/keys.js';
import {
  type LocalLunary,
  type LocalLunaryOptions,
  startLocalLunary,
} from '../start-local-lunary.js';
import type { Terminal } from '../view/terminal.js';
import { help, parseArguments } from './arguments.js';

const defaultPort = 3333;

/** The same each time, so that it can stay in an .env file. It opens nothing but this process. */
const defaultPublicKey = '10ca1000-0000-4000-8000-000000000000';

/** For a process that runs for days: what a developer scrolls back to, not more. */
const maxRuns = 20_000;
const maxRequests = 100;

export interface CliContext {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  writeError: (text: string) => void;
}

export type CliResult =
  | { kind: 'listening'; lunary: LocalLunary }
  | { kind: 'ended'; exitCode: number };

export async function runCli({ argv, env, terminal, writeError }: CliContext): Promise<CliResult> {
  const parsed = parseArguments(argv);
  if (parsed.kind === 'help') {
    terminal.write(help);
    return { kind: 'ended', exitCode: 0 };
  }
  if (parsed.kind === 'wrong') {
    writeError(`${parsed.message}\nRun lunary-local --help for what there is.\n`);
    return { kind: 'ended', exitCode: 2 };
  }
  const { port, stallMillis, requestsPerMinute } = parsed.options;
  const options: LocalLunaryOptions = {
    quiet: false,
    terminal,
    publicKey: keyFrom(env),
    maxRuns,
    maxRequests,
    ...(stallMillis !== undefined && { stallMillis }),
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
  };
  try {
    const lunary = await startAt(port, options);
    terminal.write(banner(lunary, port));
    return { kind: 'listening', lunary };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    writeError(
      code === 'EADDRINUSE'
        ? `Port ${port} is taken. Choose another with --port, or leave it out for a free one.\n`
        : `Could not listen on port ${port ?? defaultPort}: ${message}\n`,
    );
    return { kind: 'ended', exitCode: 1 };
  }
}

async function startAt(
  port: number | undefined,
  options: LocalLunaryOptions,
): Promise<LocalLunary> {
  try {
    return await startLocalLunary({ ...options, port: port ?? defaultPort });
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isTaken || port !== undefined) throw error;
    return startLocalLunary({ ...options, port: 0 });
  }
}

function keyFrom(env: NodeJS.ProcessEnv): string {
  const key = env['LUNARY_PUBLIC_KEY'] ?? '';
  return isUuid(key) ? key : defaultPublicKey;
}

function banner(lunary: LocalLunary, asked: number | undefined): string {
  const isElsewhere = asked === undefined && lunary.port !== defaultPort;
  return [
    `Lunary stand-in on ${lunary.url}${isElsewhere ? ` (port ${defaultPort} is taken)` : ''}`,
    '',
    `  LUNARY_PUBLIC_KEY=${lunary.publicKey}`,
    `  LUNARY_API_URL=${lunary.url}`,
    '',
    'Traces appear here once they have finished. Ctrl-C stops it.',
    '',
  ].join('\n');
}
