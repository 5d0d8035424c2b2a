import { constants, deflateRawSync } from 'node:zlib';

const maxEntryBytes = 2704;
const entryHeaderBytes = 12;
const alignmentBytes = 8;
const compressFromBytes = 500;
const maxRatio = 0.75;

/**
 * PostgreSQL's refusal of a text that does not fit into an index; undefined if it does.
 *
 * What counts is the compressed size. pglz is an LZ77 without entropy coding and a window of 4 KiB,
 * so deflate stands in for it with fixed codes and that window.
 */
export function indexRefusal(text: string, index: string): string | undefined {
  const bytes = Buffer.from(text);
  const entryBytes = align(entryHeaderBytes + storedBytes(bytes));
  if (entryBytes <= maxEntryBytes) return undefined;
  return `index row size ${entryBytes} exceeds btree version 4 maximum ${maxEntryBytes} for index "${index}"`;
}

function storedBytes(bytes: Buffer): number {
  if (bytes.length < compressFromBytes) return bytes.length;
  const compressed = deflateRawSync(bytes, { strategy: constants.Z_FIXED, windowBits: 12 });
  return compressed.length <= bytes.length * maxRatio ? compressed.length : bytes.length;
}

function align(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes;
}
