import { parseArgs } from 'node:util';

export interface CliOptions {
  /** Undefined where none was asked for. */
  port: number | undefined;
  stallMillis: number | undefined;
  requestsPerMinute: number | undefined;
}

export type Arguments =
  | { kind: 'run'; options: CliOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string };

export const help = `Usage: lunary-local [options]

Starts a Lunary stand-in on this machine and prints each finished trace.

  --port <number>        port to listen on (default: 3333, or a free one if that is taken)
  --stall <ms>           wait for an event that comes before its parent (default: 5000, as Lunary does)
  --rate-limit <number>  requests a minute that are answered (default: no limit; Lunary's is 150)
  --help                 this text

LUNARY_PUBLIC_KEY sets the key that it accepts, if it is a UUID.
`;

export function parseArguments(argv: readonly string[]): Arguments {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        stall: { type: 'string' },
        'rate-limit': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n');
    return { kind: 'wrong', message };
  }
  if (values['help'] === true) return { kind: 'help' };
  const numbers: Record<string, number | undefined> = {};
  for (const [name, max] of Object.entries(maxima)) {
    const given = values[name];
    if (typeof given !== 'string') continue;
    const number = Number(given);
    if (!/^\d+$/.test(given) || number > max) {
      const message = `--${name} must be a whole number from 0 to ${max}, not ${JSON.stringify(given)}`;
      return { kind: 'wrong', message };
    }
    numbers[name] = number;
  }
  const options: CliOptions = {
    port: numbers['port'],
    stallMillis: numbers['stall'],
    requestsPerMinute: numbers['rate-limit'],
  };
  return { kind: 'run', options };
}

const maxima: Record<string, number> = {
  port: 65_535,
  stall: 600_000,
  'rate-limit': 1_000_000,
};
