import { propagation } from '@opentelemetry/api';
import type { Baggage } from '@opentelemetry/api';
import type { UserContext } from '@lunary-otel/mapping';
import { LunaryAttributes } from '../attributes.js';
import {
  encodedBytes,
  fittingRecord,
  listIn,
  recordIn,
  textIn,
  wellFormed,
} from './baggage-text.js';
import { merged } from './user-context.js';

/** What of a `withLunary` can go along with requests. */
export type PropagatedField = keyof UserContext;

/** Those that matter most first: they get what room there is. */
export const propagatedFields: readonly PropagatedField[] = [
  'userId',
  'threadId',
  'tags',
  'userProps',
  'metadata',
];

/** Named like the attributes. Metadata is one entry, since its keys need not be such that baggage takes them. */
const keys: { readonly [F in PropagatedField]: string } = {
  userId: LunaryAttributes.USER_ID,
  threadId: LunaryAttributes.THREAD_ID,
  tags: LunaryAttributes.TAGS,
  userProps: LunaryAttributes.USER_PROPS,
  metadata: 'lunary.metadata',
};

/** What everybody has to pass on. https://www.w3.org/TR/baggage/#limits */
const maxBytes = 8_192;
const maxEntries = 64;
/** OpenTelemetry's propagators drop a longer entry without a word. */
const maxEntryBytes = 4_096;
/** An equals sign, and a comma between two entries. */
const framingBytes = 2;

export interface Packed {
  readonly baggage: Baggage;
  /** What found no room, or cannot be written: `userId`, `metadata.history`. */
  readonly lost: readonly string[];
}

/**
 * Baggage that says these fields, of `values` and of what a caller had said before, and none of the others. Entries that are
 * not Lunary's stay as they are. No text is cut, since half an id is somebody else's.
 */
export function packed(
  before: Baggage | undefined,
  fields: readonly PropagatedField[],
  values: UserContext,
): Packed {
  const lost: string[] = [];
  const said = merged(unpacked(before), picked(values, fields));
  let baggage = (before ?? propagation.createBaggage()).removeEntries(...Object.values(keys));
  const others = baggage.getAllEntries();
  let bytesLeft = others.reduce((left, [key, entry]) => left - entryBytes(key, entry), maxBytes);
  let entriesLeft = maxEntries - others.length;
  for (const field of propagatedFields) {
    if (!fields.includes(field) || isEmpty(said[field])) continue;
    const key = keys[field];
    const room = Math.min(bytesLeft, maxEntryBytes) - key.length - framingBytes;
    const { value, left } = written(field, said, entriesLeft > 0 ? room : 0);
    lost.push(...left);
    if (value === undefined) continue;
    baggage = baggage.setEntry(key, { value });
    entriesLeft -= 1;
    bytesLeft -= entryBytes(key, { value });
  }
  return { baggage, lost };
}

/** What baggage says of Lunary. It may come from anywhere: whatever is not as we write it is left out. */
export function unpacked(baggage: Baggage | undefined): UserContext | undefined {
  if (!baggage) return undefined;
  const of = (field: PropagatedField): unknown => baggage.getEntry(keys[field])?.value;
  const said = {
    userId: textIn(of('userId')),
    threadId: textIn(of('threadId')),
    tags: listIn(of('tags')),
    userProps: recordIn(of('userProps')),
    metadata: recordIn(of('metadata')),
  };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

interface Written {
  /** The value of an entry, if there is one. */
  readonly value: string | undefined;
  /** What is not in it. */
  readonly left: readonly string[];
}

function written(field: PropagatedField, said: UserContext, room: number): Written {
  if (field === 'userProps' || field === 'metadata') {
    const { json, lost } = fittingRecord(said[field] ?? {}, room);
    const isWhole = json === undefined && lost.length > 0;
    return { value: json, left: isWhole ? [field] : lost.map((key) => `${field}.${key}`) };
  }
  const text = field === 'tags' ? JSON.stringify(said.tags) : wellFormed(said[field] ?? '');
  return encodedBytes(text) > room
    ? { value: undefined, left: [field] }
    : { value: text, left: [] };
}

/** Nothing to say: no text, no members. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(Object(value)).length === 0;
}

function picked(values: UserContext, fields: readonly PropagatedField[]): UserContext {
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function entryBytes(
  key: string,
  { value, metadata }: { value: string; metadata?: { toString(): string } },
): number {
  const properties = metadata === undefined ? 0 : metadata.toString().length + 1;
  return encodedBytes(key) + encodedBytes(value) + properties + framingBytes;
}
