/** Levels of nesting taken in one event. The real server's stack ends between 5,000 and 20,000. */
export const maxNestingLevels = 10_000;

export type Rebuilt = { kind: 'value'; value: unknown } | { kind: 'too-deep' };

export interface Rebuild {
  key: (key: string) => string;
  leaf: (leaf: unknown) => unknown;
}

type Container = unknown[] | Record<string, unknown>;

interface Pending {
  source: Container;
  target: Container;
  level: number;
}

export function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/**
 * Copies a JSON value with other keys and leaves. Of two keys that become the same the last wins.
 *
 * It keeps its own stack: what a request may nest is deeper than what a recursive function survives.
 */
export function rebuildJson(root: unknown, rebuild: Rebuild): Rebuilt {
  if (!isContainer(root)) return { kind: 'value', value: rebuild.leaf(root) };
  const pending: Pending[] = [{ source: root, target: emptyLike(root), level: 1 }];
  const result = pending[0]?.target;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { source, target, level } = next;
    if (level > maxNestingLevels) return { kind: 'too-deep' };
    const copy = (value: unknown): unknown => {
      if (!isContainer(value)) return rebuild.leaf(value);
      const child = emptyLike(value);
      pending.push({ source: value, target: child, level: level + 1 });
      return child;
    };
    if (Array.isArray(target)) {
      for (const value of source as unknown[]) target.push(copy(value));
    } else {
      for (const [key, value] of Object.entries(source)) target[rebuild.key(key)] = copy(value);
    }
  }
  return { kind: 'value', value: result };
}

function emptyLike(container: Container): Container {
  return Array.isArray(container) ? [] : {};
}
