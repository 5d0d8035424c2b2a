import type { IncomingMessage } from 'node:http';
import { hasPrototypeKey } from '../json/find-unstorable.js';
import { type Answer, messageAnswer } from './answer.js';
import { readBytes } from './read-bytes.js';

export interface ReadBody {
  /** The parsed body; `{}` where there is none, or none of a type that is read. */
  value: unknown;
  /** As received, compressed or not. */
  wireBytes: number;
  /** After decompression. */
  bodyBytes: number;
  /** Set if the body was refused. */
  refusal?: Answer;
}

const jsonTypes = new Set([
  'application/json',
  'application/json-patch+json',
  'application/vnd.api+json',
  'application/csp-report',
  'application/reports+json',
  'application/scim+json',
]);

/** Reads a JSON body. One of another content type is not looked at, so that its events are missing. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const hasBody =
    request.headers['content-length'] !== undefined ||
    request.headers['transfer-encoding'] !== undefined;
  if (!hasBody || !jsonTypes.has(type)) return { value: {}, wireBytes: 0, bodyBytes: 0 };
  const read = await readBytes(request);
  const { wireBytes } = read;
  if (read.kind === 'answer') return { value: {}, wireBytes, bodyBytes: 0, refusal: read.answer };
  const parsed = parseJson(new TextDecoder().decode(read.bytes));
  const bodyBytes = read.bytes.length;
  return parsed.kind === 'value'
    ? { value: parsed.value, wireBytes, bodyBytes }
    : { value: {}, wireBytes, bodyBytes, refusal: messageAnswer(400, parsed.message) };
}

type Parsed = { kind: 'value'; value: unknown } | { kind: 'refused'; message: string };

function parseJson(text: string): Parsed {
  if (text === '') return { kind: 'value', value: {} };
  if (!/^[ \t\r\n]*[[{]/.test(text)) {
    return { kind: 'refused', message: 'invalid JSON, only supports object and array' };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'refused', message: `JSON Parse error: ${(error as Error).message}` };
  }
  // The key may be spelled with escapes, but not without one of these.
  const maybePrototype = text.includes('__proto__') || /\\u00(?:5f|7[024]|6f)/i.test(text);
  return maybePrototype && hasPrototypeKey(value)
    ? { kind: 'refused', message: 'Object contains forbidden prototype property' }
    : { kind: 'value', value };
}
