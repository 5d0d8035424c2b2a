/**
 * Dotted attributes under a prefix → the nested value they spell: `a.0.role`, `a.0.content` → `[{role, content}]`.
 * Objects whose keys are all indexes become arrays, in index order; holes (attributes that an SDK limit dropped) close up.
 */
export function unflatten(attributes: Readonly<Record<string, unknown>>, prefix: string): unknown {
  const root = new Map<string, unknown>();
  for (const key of Object.keys(attributes)) {
    if (!key.startsWith(prefix)) continue;
    put(root, key.slice(prefix.length).split('.'), attributes[key]);
  }
  return root.size === 0 ? undefined : plain(root);
}

function put(node: Map<string, unknown>, path: readonly string[], value: unknown): void {
  let at = node;
  for (const segment of path.slice(0, -1)) {
    const next = at.get(segment);
    if (next instanceof Map) at = next;
    else {
      const made = new Map<string, unknown>();
      at.set(segment, made);
      at = made;
    }
  }
  const last = path.at(-1) ?? '';
  // A leaf never replaces a branch: `content` and `content.0` may both be there.
  if (!(at.get(last) instanceof Map)) at.set(last, value);
}

function plain(node: unknown): unknown {
  if (!(node instanceof Map)) return node;
  const entries = [...node.entries()] as [string, unknown][];
  if (entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => plain(value));
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
