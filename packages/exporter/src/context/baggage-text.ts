/** Of a text that is read: baggage of OpenTelemetry has no longer values, and others must not make us parse them. */
const maxReadLength = 4_096;

/** `encodeURIComponent`, with which propagators write baggage, throws for half a surrogate pair: in the app's own request. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

/** How long a text is in the header. */
export function encodedBytes(text: string): number {
  return encodeURIComponent(wellFormed(text)).length;
}

const bracesBytes = encodedBytes('{}');
const commaBytes = encodedBytes(',');

export interface FittingRecord {
  /** `undefined`: not a single value fits. */
  readonly json: string | undefined;
  /** The keys that are not in it. */
  readonly lost: readonly string[];
}

/** As JSON, with as many of its values as there is room for, in their order. */
export function fittingRecord(
  record: Readonly<Record<string, unknown>>,
  room: number,
): FittingRecord {
  const members: string[] = [];
  const lost: string[] = [];
  let bytes = bracesBytes;
  for (const [key, value] of Object.entries(record)) {
    const json = jsonOf(value);
    if (json === undefined) {
      if (value !== undefined) lost.push(key);
      continue;
    }
    const member = `${JSON.stringify(key)}:${json}`;
    const more = encodedBytes(member) + (members.length > 0 ? commaBytes : 0);
    if (bytes + more > room) lost.push(key);
    else {
      members.push(member);
      bytes += more;
    }
  }
  return { json: members.length > 0 ? `{${members.join(',')}}` : undefined, lost };
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxReadLength
    ? value
    : undefined;
}

export function recordIn(value: unknown): Record<string, unknown> | undefined {
  const found = parsed(value);
  return typeof found === 'object' && found !== null && !Array.isArray(found)
    ? (found as Record<string, unknown>)
    : undefined;
}

export function listIn(value: unknown): string[] | undefined {
  const found = parsed(value);
  if (!Array.isArray(found)) return undefined;
  const texts = found.filter((it) => typeof it === 'string');
  return texts.length > 0 ? texts : undefined;
}

function parsed(value: unknown): unknown {
  try {
    return JSON.parse(textIn(value) ?? 'null');
  } catch {
    return undefined;
  }
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
