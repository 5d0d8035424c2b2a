const path = '/v1/runs/ingest';

/**
 * The endpoint below a base URL: `https://host/base/` gives `https://host/base/v1/runs/ingest`. A base that already
 * ends in a part of the path (`…/v1`) is completed. Never ends in a slash, which Lunary answers with 401.
 *
 * @throws {TypeError} when the base is no http(s) URL.
 */
export function ingestUrl(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // Without the value: swapped with the key, it would put the key into a log.
    throw new TypeError('apiUrl must be an http or https URL such as https://api.lunary.ai');
  }
  const base = url.pathname.replace(/\/+$/, '');
  const known = [path, '/v1/runs', '/v1'].find((part) => base.endsWith(part)) ?? '';
  return `${url.origin}${base.slice(0, base.length - known.length)}${path}`;
}
