import { createHash } from 'node:crypto';

const uuidLength = 36;

/**
 * The id a run is stored under: text of 36 characters (and the empty one) as it is, other text as a
 * UUID made of its SHA-256, anything else as none.
 */
export function storedId(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  if (id === '' || id.length === uuidLength) return id;
  const hex = createHash('sha256').update(id).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return groups.join('-');
}
