/** Without Node's zlib. Undefined where the platform cannot compress. */
export function gzipStream(): ((body: Uint8Array) => Promise<Uint8Array>) | undefined {
  return typeof CompressionStream === 'undefined' ? undefined : compress;
}

async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const { body } = new Response(bytes);
  if (body === null) return new Uint8Array();
  return new Uint8Array(
    await new Response(body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );
}
