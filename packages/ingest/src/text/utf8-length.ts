/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  // Where there is a Buffer it counts without encoding, many times faster.
  return typeof Buffer === 'undefined'
    ? new TextEncoder().encode(text).length
    : Buffer.byteLength(text);
}
