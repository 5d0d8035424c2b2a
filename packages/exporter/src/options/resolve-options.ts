import { optionsFromEnvironment } from './environment.js';
import { optionsSchema } from './schema.js';
import type { LunaryOptions } from './schema.js';

type Defaulted =
  | 'apiUrl'
  | 'spans'
  | 'traceRoot'
  | 'liveAfterMillis'
  | 'maxHoldMillis'
  | 'threads'
  | 'attributes'
  | 'captureContent'
  | 'remoteParents'
  | 'readBaggage'
  | 'verbose';

const defaults: { readonly [K in Defaulted]: NonNullable<LunaryOptions[K]> } = {
  apiUrl: 'https://api.lunary.ai',
  spans: 'genai',
  traceRoot: 'auto',
  liveAfterMillis: 10_000,
  maxHoldMillis: 30_000,
  threads: true,
  attributes: 'known',
  captureContent: true,
  remoteParents: 'root',
  readBaggage: false,
  verbose: false,
};

/** Of Lunary's own dashboard. Where a dashboard of one's own is, its API's address does not tell. */
const defaultAppUrl = 'https://app.lunary.ai';

const noAddress = 'LUNARY_API_URL is no address to send to: nothing will be sent.';
const noKey =
  'No key for Lunary: nothing will be sent. Set the option publicKey or the variable LUNARY_PUBLIC_KEY.';

/** Options with nothing left to decide. The delivery's own defaults are the client's. */
export type ResolvedOptions = Readonly<
  {
    /** Why there is no `publicKey`, and nothing can be sent. */
    obstacle?: string;
  } & { [K in Exclude<keyof LunaryOptions, Defaulted>]?: NonNullable<LunaryOptions[K]> } & {
    [K in Defaulted]: NonNullable<LunaryOptions[K]>;
  }
>;

/**
 * Code, then environment, then default; an option that is `undefined` counts as not given.
 * Throws a `TypeError` that names every wrong option, the type of what was given and what is allowed. It never repeats the
 * value itself, which may be a secret.
 */
export function resolveOptions(
  given: LunaryOptions,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): ResolvedOptions {
  const parsed = optionsSchema.safeParse(given);
  if (!parsed.success) throw new TypeError(messageOf(parsed.error.issues, given));
  const fromEnvironment = withoutUndefined(optionsFromEnvironment(environment, warn));
  const isAstray =
    given.apiUrl === undefined &&
    fromEnvironment.apiUrl === undefined &&
    (environment['LUNARY_API_URL'] ?? '').trim() !== '';
  const options = {
    ...defaults,
    ...fromEnvironment,
    ...withoutUndefined(given),
  } as ResolvedOptions;
  // What is meant for another server must not go to the default one.
  const publicKey = isAstray ? '' : (options.publicKey?.trim() ?? '');
  const { publicKey: _given, appUrl: _app, ...others } = options;
  const apiUrl = withoutSlash(options.apiUrl);
  const appUrl = options.appUrl ?? (apiUrl === defaults.apiUrl ? defaultAppUrl : undefined);
  return {
    ...others,
    apiUrl,
    ...(appUrl === undefined ? {} : { appUrl: withoutSlash(appUrl) }),
    ...(publicKey === '' ? { obstacle: isAstray ? noAddress : noKey } : { publicKey }),
  };
}

function withoutSlash(url: string): string {
  return url.trim().replace(/\/+$/, '');
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
}

function messageOf(issues: readonly object[], given: unknown): string {
  const lines = (issues as readonly Issue[]).flatMap((issue) => linesOf(issue, given));
  return `Wrong options for Lunary: ${lines.join('; ')}.`;
}

function linesOf(issue: Issue, given: unknown): string[] {
  const [option] = issue.path;
  if (issue.code === 'unrecognized_keys' && issue.keys && option === undefined) {
    return issue.keys.map((key) => `there is no option "${key}"`);
  }
  if (option === undefined) return [`expected an object, got ${kindOf(given)}`];
  const value = (given as Record<PropertyKey, unknown>)[option];
  return [`"${String(option)}" must be ${allowedBy(issue)}, got ${kindOf(value)}`];
}

function allowedBy(issue: Issue): string {
  if (issue.values) return issue.values.map((value) => `'${String(value)}'`).join(' or ');
  if (issue.path.length > 1) return 'an object of strings';
  if (issue.code === 'too_small' || issue.expected === 'int' || issue.expected === 'number') {
    return issue.path[0] === 'spoolDirectory' ? 'a path' : 'a positive whole number';
  }
  if (typeof issue.expected === 'string' && issue.code === 'invalid_type')
    return `a ${issue.expected}`;
  return issue.message;
}

/** The type of a value, and the value itself only where it is a number or boolean: strings may be secrets. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' || typeof value === 'boolean')
    return `the ${typeof value} ${value}`;
  if (value === '') return 'an empty string';
  return typeof value === 'undefined'
    ? 'nothing'
    : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

function withoutUndefined<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
