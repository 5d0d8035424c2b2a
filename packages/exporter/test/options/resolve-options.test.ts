import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/options/resolve-options.js';
import type { LunaryOptions } from '../../src/options/schema.js';

const resolve = (
  given: LunaryOptions,
  environment: Record<string, string> = {},
): { options: ReturnType<typeof resolveOptions>; warnings: string[] } => {
  const warnings: string[] = [];
  return {
    options: resolveOptions(given, environment, (message) => warnings.push(message)),
    warnings,
  };
};

/** The message of what a wrong option throws. */
const complaint = (given: object): string => {
  try {
    resolve(given as LunaryOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return 'nothing was thrown';
};

describe('resolving options', () => {
  it('takes code before environment before default', () => {
    const environment = { LUNARY_API_URL: 'http://env', LUNARY_OTEL_SPANS: 'all' };
    const { options } = resolve({ apiUrl: 'http://code/' }, environment);
    expect(options).toMatchObject({ apiUrl: 'http://code', spans: 'all', traceRoot: 'auto' });
  });

  it('counts an option that is undefined, and a variable that is empty, as not given', () => {
    const { options } = resolve(
      { apiUrl: undefined, spans: undefined },
      { LUNARY_OTEL_SPANS: ' ' },
    );
    expect(options).toMatchObject({ apiUrl: 'https://api.lunary.ai', spans: 'genai' });
  });

  it.each([
    [{ LUNARY_PUBLIC_KEY: 'a', LUNARY_PRIVATE_KEY: 'b', LUNARY_APP_ID: 'c' }, 'a'],
    [{ LUNARY_PRIVATE_KEY: 'b', LUNARY_APP_ID: 'c' }, 'b'],
    [{ LUNARY_APP_ID: ' c ' }, 'c'],
  ])('finds the key in %j', (environment, key) => {
    expect(resolve({}, environment).options.publicKey).toBe(key);
  });

  it('reads every variable', () => {
    const { options, warnings } = resolve(
      {},
      {
        LUNARY_OTEL_CAPTURE_CONTENT: 'FALSE',
        OTEL_EXPORTER_LUNARY_HEADERS: 'x-a=1, x-b=two%20words',
        OTEL_EXPORTER_LUNARY_TIMEOUT: '5000',
        OTEL_EXPORTER_LUNARY_COMPRESSION: 'gzip',
        LUNARY_VERBOSE: '1',
        LUNARY_APP_URL: 'https://lunary.example/',
      },
    );
    expect(warnings).toEqual([]);
    expect(options).toMatchObject({
      captureContent: false,
      headers: { 'x-a': '1', 'x-b': 'two words' },
      timeoutMillis: 5_000,
      compression: 'gzip',
      verbose: true,
      appUrl: 'https://lunary.example',
    });
  });

  it("knows the address of Lunary's own dashboard, and guesses no other", () => {
    expect(resolve({}).options.appUrl).toBe('https://app.lunary.ai');
    expect(resolve({ apiUrl: 'https://api.lunary.ai/' }).options.appUrl).toBe(
      'https://app.lunary.ai',
    );
    expect(resolve({ apiUrl: 'https://api.example.com' }).options).not.toHaveProperty('appUrl');
  });

  it.each([
    ['LUNARY_OTEL_SPANS', 'some'],
    ['LUNARY_OTEL_CAPTURE_CONTENT', 'maybe'],
    ['OTEL_EXPORTER_LUNARY_HEADERS', 'nothing'],
    ['OTEL_EXPORTER_LUNARY_HEADERS', 'a=%'],
    ['OTEL_EXPORTER_LUNARY_TIMEOUT', '5s'],
    ['OTEL_EXPORTER_LUNARY_COMPRESSION', 'zip'],
    ['LUNARY_VERBOSE', 'very'],
    ['LUNARY_APP_URL', 'lunary'],
  ])('warns of %s=%s and goes on with the default', (name, text) => {
    const { options, warnings } = resolve({}, { [name]: text });
    expect(warnings).toEqual([expect.stringContaining(`${name} is ignored`)]);
    expect(options).toEqual(resolve({}).options);
  });

  it('sends nothing where LUNARY_API_URL is no address, rather than to the default one', () => {
    const environment = { LUNARY_API_URL: 'lunary.internal:3333', LUNARY_PUBLIC_KEY: 'a' };
    const { options } = resolve({}, environment);
    expect(options).not.toHaveProperty('publicKey');
    expect(options.obstacle).toContain('LUNARY_API_URL is no address to send to');
    expect(options.obstacle).not.toContain('LUNARY_PUBLIC_KEY');
    expect(resolve({ apiUrl: 'http://code' }, environment).options.publicKey).toBe('a');
  });

  it.each<[object, string]>([
    [
      { spans: 'some' },
      `"spans" must be 'genai', 'all' or a function (span) => boolean, got a string`,
    ],
    [{ apiUrl: 'lunary.ai' }, '"apiUrl" must be an http or https URL, got a string'],
    [{ apiUrl: 7 }, '"apiUrl" must be a string, got the number 7'],
    [
      { traceRoot: true },
      `"traceRoot" must be 'auto' or 'always' or 'never', got the boolean true`,
    ],
    [{ maxHoldMillis: 0 }, '"maxHoldMillis" must be a positive whole number, got the number 0'],
    [{ maxHoldMillis: '30' }, '"maxHoldMillis" must be a positive whole number, got a string'],
    [{ timeoutMillis: 1.5 }, '"timeoutMillis" must be a positive whole number, got the number 1.5'],
    [{ threads: 'no' }, '"threads" must be a boolean, got a string'],
    [{ redact: {} }, '"redact" must be a function (value, { field, run }) => value, got an object'],
    [{ headers: { a: 1 } }, '"headers" must be an object of strings, got an object'],
    [{ publicKey: 5 }, '"publicKey" must be a string, got the number 5'],
    [{ meterProvider: null }, '"meterProvider" must be a MeterProvider, got null'],
    [{ apiURL: 'http://x' }, 'there is no option "apiURL"'],
  ])('throws for %j', (given, message) => {
    expect(complaint(given)).toBe(`Wrong options for Lunary: ${message}.`);
  });

  it('tells of all wrong options at once, and never what a text was', () => {
    const message = complaint({ spans: 'secret', threads: 'secret' });
    expect(message).toContain('"spans"');
    expect(message).toContain('"threads"');
    expect(message).not.toContain('secret');
  });
});
