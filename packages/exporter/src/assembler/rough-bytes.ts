import type { LogRecordLike, ReadableSpanLike } from '@lunary-otel/mapping';

/** What a span or record takes beside its texts: a few objects. */
const baseBytes = 500;
/** Deeper or wider than this nothing is looked at: it is an estimate, made on the application's time. */
const maxDepth = 4;
const maxMembers = 200;

/** About how much memory a span holds on to; nearly all of it is prompts and answers. */
export function roughBytesOfSpan(span: ReadableSpanLike): number {
  try {
    let bytes = baseBytes + roughBytes(span.attributes, 0);
    for (const { attributes } of span.events) bytes += roughBytes(attributes, 0);
    return bytes;
  } catch {
    return baseBytes;
  }
}

export function roughBytesOfLog({ body, attributes }: LogRecordLike): number {
  return baseBytes + roughBytes(body, 0) + roughBytes(attributes, 0);
}

function roughBytes(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || depth > maxDepth) return 8;
  let bytes = 0;
  let members = 0;
  for (const key in value) {
    if (++members > maxMembers) break;
    bytes += 8 + roughBytes((value as Record<string, unknown>)[key], depth + 1);
  }
  return bytes;
}
