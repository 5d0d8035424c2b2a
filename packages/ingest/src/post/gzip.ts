import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';

/** On zlib's threads, so that the event loop goes on. */
export const gzip: (body: Uint8Array) => Promise<Uint8Array> = promisify(
  (body: Uint8Array, done: (error: Error | null, bytes: Uint8Array) => void) =>
    gzipCallback(body, done),
);
