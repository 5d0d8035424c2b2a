/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, in hex. Not Node's, which is not there everywhere; not Web Crypto's, which
 * answers later than whoever starts a run can wait. For ids and keys of maps: texts of a few hundred bytes.
 */
export function sha256(text: string): string {
  const bytes = padded(new TextEncoder().encode(text));
  const state = new Int32Array(initialState);
  // The last words of the schedule are all that is needed of it, and so short an array costs no allocation off the heap.
  const recent = new Int32Array(wordsOfBlock);
  for (let from = 0; from < bytes.length; from += bytesOfBlock)
    compress(state, bytes, from, recent);
  let hex = '';
  for (let at = 0; at < state.length; at += 1)
    for (let shift = 28; shift >= 0; shift -= 4)
      hex += hexDigits.charAt((wordAt(state, at) >>> shift) & 0xf);
  return hex;
}

const hexDigits = '0123456789abcdef';

const rounds = 64;
const wordsOfBlock = 16;
const bytesOfBlock = 64;

/** The first 32 bits of the fractions of the first eight primes' square roots. */
const initialState = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** The same of the first 64 primes' cube roots. */
const constants = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/** The bytes, a one bit, zeros up to a whole block, and the number of bits in the last four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / bytesOfBlock) * bytesOfBlock);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const bits = bytes.length * 8;
  for (let at = 0; at < 4; at += 1) whole[whole.length - 1 - at] = bits >>> (8 * at);
  return whole;
}

function compress(state: Int32Array, bytes: Uint8Array, from: number, recent: Int32Array): void {
  let a = wordAt(state, 0);
  let b = wordAt(state, 1);
  let c = wordAt(state, 2);
  let d = wordAt(state, 3);
  let e = wordAt(state, 4);
  let f = wordAt(state, 5);
  let g = wordAt(state, 6);
  let h = wordAt(state, 7);
  for (let t = 0; t < rounds; t += 1) {
    const word = t < wordsOfBlock ? wordIn(bytes, from + t * 4) : nextWord(recent, t);
    recent[t % wordsOfBlock] = word;
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const spreadE = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const spreadA = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const added = ((constants[t] ?? 0) + word) | 0;
    const first = (((h + spreadE) | 0) + ((choice + added) | 0)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + ((spreadA + majority) | 0)) | 0;
  }
  add(state, 0, a);
  add(state, 1, b);
  add(state, 2, c);
  add(state, 3, d);
  add(state, 4, e);
  add(state, 5, f);
  add(state, 6, g);
  add(state, 7, h);
}

/** The word of the schedule that follows from the sixteen before it. */
function nextWord(recent: Int32Array, t: number): number {
  const early = wordAt(recent, (t - 15) % wordsOfBlock);
  const late = wordAt(recent, (t - 2) % wordsOfBlock);
  const spreadEarly = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
  const spreadLate = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
  const before = (wordAt(recent, t % wordsOfBlock) + wordAt(recent, (t - 7) % wordsOfBlock)) | 0;
  return (before + ((spreadEarly + spreadLate) | 0)) | 0;
}

function wordIn(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

function wordAt(words: Int32Array, at: number): number {
  return words[at] ?? 0;
}

function add(words: Int32Array, at: number, word: number): void {
  words[at] = wordAt(words, at) + word;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
