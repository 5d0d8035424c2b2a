import type { LunaryOptions } from './schema.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** One option from the environment: the variables it is read from, first set one wins, and how their text is understood. */
interface Variable<K extends keyof LunaryOptions = keyof LunaryOptions> {
  readonly option: K;
  readonly names: readonly string[];
  /** `undefined`: the text is none of what is allowed. */
  readonly parse: (text: string) => LunaryOptions[K] | undefined;
  readonly allowed: string;
}

const variables: readonly Variable[] = [
  {
    option: 'publicKey',
    names: ['LUNARY_PUBLIC_KEY', 'LUNARY_PRIVATE_KEY', 'LUNARY_APP_ID'],
    parse: (text) => text,
    allowed: 'a key',
  },
  {
    option: 'apiUrl',
    names: ['LUNARY_API_URL'],
    parse: httpUrl,
    allowed: 'an http or https URL',
  },
  {
    option: 'spans',
    names: ['LUNARY_OTEL_SPANS'],
    parse: (text) => oneOf(text, ['genai', 'all']),
    allowed: 'genai or all',
  },
  {
    option: 'captureContent',
    names: ['LUNARY_OTEL_CAPTURE_CONTENT'],
    parse: flag,
    allowed: 'true or false',
  },
  {
    option: 'verbose',
    names: ['LUNARY_VERBOSE'],
    parse: flag,
    allowed: 'true or false',
  },
  {
    option: 'appUrl',
    names: ['LUNARY_APP_URL'],
    parse: httpUrl,
    allowed: 'an http or https URL',
  },
  {
    option: 'headers',
    names: ['OTEL_EXPORTER_LUNARY_HEADERS'],
    parse: headersOf,
    allowed: 'key=value pairs separated by commas, values percent-encoded',
  },
  {
    option: 'timeoutMillis',
    names: ['OTEL_EXPORTER_LUNARY_TIMEOUT'],
    parse: (text) => (/^[1-9]\d*$/.test(text) ? Number(text) : undefined),
    allowed: 'a positive number of milliseconds',
  },
  {
    option: 'compression',
    names: ['OTEL_EXPORTER_LUNARY_COMPRESSION'],
    parse: (text) => oneOf(text.toLowerCase(), ['gzip', 'none']),
    allowed: 'gzip or none',
  },
];

/**
 * Options from environment variables. A variable that is empty counts as unset, and one that cannot be understood is told
 * to `warn` and ignored, both as the OpenTelemetry specification demands: only code can make a constructor throw.
 */
export function optionsFromEnvironment(
  environment: Variables,
  warn: (message: string) => void,
): LunaryOptions {
  const options: LunaryOptions = {};
  for (const variable of variables) read(variable, environment, options, warn);
  return options;
}

function read<K extends keyof LunaryOptions>(
  { option, names, parse, allowed }: Variable<K>,
  environment: Variables,
  options: LunaryOptions,
  warn: (message: string) => void,
): void {
  for (const name of names) {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') continue;
    const value = parse(text);
    if (value === undefined) warn(`${name} is ignored: expected ${allowed}.`);
    else options[option] = value;
    return;
  }
}

function flag(text: string): boolean | undefined {
  return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()];
}

function httpUrl(text: string): string | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined;
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T | undefined {
  return allowed.find((value) => value === text);
}

function headersOf(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(at, 0)).trim();
    if (key === '') return undefined;
    try {
      headers[key] = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return headers;
}
