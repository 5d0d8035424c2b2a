import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { type Answer, messageAnswer } from './answer.js';

/** The largest body that is taken, after decompression. */
export const maxBodyBytes: number = 20 * 1024 * 1024;

export type ReadBytes =
  | { kind: 'bytes'; bytes: Buffer; wireBytes: number }
  | { kind: 'answer'; answer: Answer; wireBytes: number };

type Decompress = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

/** By name as sent: "GZIP" is none of these. */
const decompressors: Record<string, Decompress> = {
  gzip: promisify(gunzip) as Decompress,
  deflate: promisify(inflate) as Decompress,
  br: promisify(brotliDecompress) as Decompress,
};

const tooLarge = messageAnswer(413, 'request entity too large');

/** The decompressed body of a request. Rejects only if the client breaks off. */
export async function readBytes(request: IncomingMessage): Promise<ReadBytes> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const isPlain = encoding === 'identity';
  const decompress = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  if (!isPlain && decompress === undefined) {
    const answer = messageAnswer(415, `Unsupported Content-Encoding: ${encoding}`);
    return { kind: 'answer', answer, wireBytes: 0 };
  }
  if (isPlain && Number(request.headers['content-length']) > maxBodyBytes) {
    return { kind: 'answer', answer: tooLarge, wireBytes: 0 };
  }
  const wire = await collect(request, maxBodyBytes);
  const wireBytes = wire.length;
  if (wireBytes > maxBodyBytes) return { kind: 'answer', answer: tooLarge, wireBytes };
  if (decompress === undefined) return { kind: 'bytes', bytes: wire, wireBytes };
  try {
    const bytes = await decompress(wire, { maxOutputLength: maxBodyBytes });
    return { kind: 'bytes', bytes, wireBytes };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const answer = code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : messageAnswer(500, message);
    return { kind: 'answer', answer, wireBytes };
  }
}

/**
 * Reads until the end, or a little over the limit. Not `for await`: leaving that loop early would
 * reset the connection, and the client would never see the 413.
 */
function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= limitBytes) return;
      request.off('data', onData);
      request.resume();
      resolve(Buffer.concat(chunks));
    };
    request.on('data', onData);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client broke off')));
  });
}
