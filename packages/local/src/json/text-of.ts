/** The text JavaScript makes of a parsed JSON value, where it makes one. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    // {"toString": 1} has no primitive value.
    return '[object Object]';
  }
}
