import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const gzipAsync = promisify<string, { level: number }, Uint8Array>(gzip);
const gunzipAsync = promisify<Uint8Array, Uint8Array>(gunzip);

/** The quickest level: prompts shrink to about a fifth, and the next ones would double the work for a tenth of that. */
const level = 1;

/** Compressed, on zlib's threads. The format carries a checksum, so what is damaged on disk is known as such. */
export function packed(text: string): Promise<Uint8Array> {
  return gzipAsync(text, { level });
}

/** Rejects for what is not whole. */
export async function unpacked(data: Uint8Array): Promise<string> {
  return new TextDecoder().decode(await gunzipAsync(data));
}
