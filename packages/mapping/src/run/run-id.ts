/**
 * The Lunary run id of a span: a UUID of version 8 (RFC 9562) made of the 8 bytes of the span id and the last 8 bytes
 * of the trace id, with the version and variant bits overwritten. No hashing: the same on every retry and in every
 * process, and a run can be found by its span id, whose first 12 hex digits it begins with.
 *
 * The bare span id would not do: ids are global in Lunary, and 8 random bytes shared by all projects collide.
 */
export function runIdOf(context: { readonly traceId: string; readonly spanId: string }): string {
  const hex = context.spanId + context.traceId.slice(-16);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
