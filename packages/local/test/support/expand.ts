import { createHash, randomUUID } from 'node:crypto';

/** The symbols and generators of the recorded vectors, as test/vectors/README.md describes them. */
export type Expand = (value: unknown) => unknown;

const symbol = /\$[A-Z](?![A-Za-z0-9_])/g;

/** Draws a UUID for each symbol it meets, the same one each time. */
export function createExpand(): Expand {
  const ids = new Map<string, string>();
  const expandText = (text: string): string =>
    text.replace(symbol, (name) => {
      const id = ids.get(name) ?? randomUUID();
      ids.set(name, id);
      return id;
    });
  const expand: Expand = (value) => {
    if (typeof value === 'string') return expandText(value);
    if (Array.isArray(value)) return value.map(expand);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && Object.hasOwn(generators, only[0])) {
      return generators[only[0]]?.(expand(only[1]));
    }
    return Object.fromEntries(entries.map(([key, child]) => [expandText(key), expand(child)]));
  };
  return expand;
}

const generators: Record<string, (given: unknown) => unknown> = {
  $repeat: (given) => {
    const [text, count] = given as [string, number];
    return text.repeat(count);
  },
  $concat: (given) => (given as string[]).join(''),
  $noise: (given) => noise(given as number),
  $nest: (given) => {
    const [key, levels, innermost] = given as [string, number, unknown];
    let value = innermost;
    for (let level = 0; level < levels; level++) value = key === '[]' ? [value] : { [key]: value };
    return value;
  },
  $upper: (given) => (given as string).toUpperCase(),
  $hex: (given) => {
    const [text, count] = given as [string, number];
    return text.replaceAll('-', '').slice(0, count);
  },
  $hash: (given) => {
    const hex = createHash('sha256')
      .update(given as string)
      .digest('hex');
    const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
    return [...parts, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  },
};

/** Incompressible characters. */
export function noise(characters: number): string {
  let text = '';
  for (let index = 0; text.length < characters; index++) {
    text += createHash('sha256').update(String(index)).digest('base64url');
  }
  return text.slice(0, characters);
}
