/** With the version of this package; a test holds it against package.json. */
export const userAgent = 'lunary-otel-ingest/0.1.0';
