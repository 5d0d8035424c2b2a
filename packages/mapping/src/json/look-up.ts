/** What a table has under a key that comes from outside: `constructor` and `__proto__` are in every object, and in no table. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
