/** Without Node's zlib. Undefined where the platform cannot compress. */
export function gzipStream(): ((text: string) => Promise<Uint8Array>) | undefined {
  return typeof CompressionStream === 'undefined' ? undefined : compress;
}

async function compress(text: string): Promise<Uint8Array> {
  const { body } = new Response(text);
  if (body === null) return new Uint8Array();
  return new Uint8Array(
    await new Response(body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );
}
