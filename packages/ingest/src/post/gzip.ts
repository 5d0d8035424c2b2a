import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';

/** On zlib's threads, so that the event loop goes on. */
export const gzip: (text: string) => Promise<Uint8Array> = promisify(
  (text: string, done: (error: Error | null, bytes: Uint8Array) => void) =>
    gzipCallback(text, done),
);
