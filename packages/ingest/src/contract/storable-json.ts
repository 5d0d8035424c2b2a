/** Why the server would refuse a value, or store something else than what was meant. */
export interface JsonProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The server takes 5,000 levels and overflows its stack below 20,000; this walk would overflow its own above 2,000. */
const maxDepth = 1_000;

/** What is wrong with a value for a JSON column of Lunary; nothing for a value that is stored as it is. */
export function problemsOfJson(value: unknown): JsonProblem[] {
  const problems: JsonProblem[] = [];
  const path: (string | number)[] = [];
  const ancestors = new Set<object>();
  const report = (message: string): void => {
    problems.push({ path: [...path], message });
  };

  const visitEntries = (container: object, entries: Iterable<[string | number, unknown]>): void => {
    if (ancestors.has(container)) return report('contains itself');
    if (ancestors.size >= maxDepth) return report(`is nested deeper than ${maxDepth} levels`);
    ancestors.add(container);
    for (const [key, child] of entries) {
      path.push(key);
      visit(child);
      path.pop();
    }
    ancestors.delete(container);
  };

  const visit = (current: unknown): void => {
    switch (typeof current) {
      case 'string': {
        const problem = problemOfText(current);
        if (problem !== undefined) report(problem);
        return;
      }
      case 'number':
        if (!Number.isFinite(current)) report('is not a finite number');
        return;
      case 'boolean':
        return;
      case 'object':
        if (current === null) return;
        if (Array.isArray(current)) return visitEntries(current, current.entries());
        if (!isPlain(current)) return report('is not plain JSON');
        for (const problem of problemsOfKeys(Object.keys(current))) report(problem);
        return visitEntries(
          current,
          Object.entries(current).filter(([, child]) => child !== undefined),
        );
      default:
        report(`is a ${typeof current}, which JSON has not`);
    }
  };

  visit(value);
  return problems;
}

/** NUL fails the event; a lone surrogate fails it in a JSON column and is replaced in a text column. */
export function problemOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'contains NUL';
  return isWellFormed(text) ? undefined : 'contains a lone surrogate';
}

/** The server hands `true` and `[true, …]` to PostgreSQL as a boolean, which a JSON column refuses. */
export function leadsWithBoolean(value: unknown): boolean {
  let first = value;
  while (Array.isArray(first)) first = first[0];
  return typeof first === 'boolean';
}

function* problemsOfKeys(keys: readonly string[]): Generator<string> {
  const stored = new Map<string, string>();
  for (const key of keys) {
    if (key === '__proto__') yield 'has a key "__proto__", which fails the whole POST';
    const problem = problemOfText(key);
    if (problem !== undefined) yield `has a key that ${problem}`;
    const name = storedKey(key);
    const other = stored.get(name);
    if (other !== undefined) yield `has the keys "${other}" and "${key}", stored as one`;
    stored.set(name, key);
  }
}

/** What the server makes of a key: `tool_calls` becomes `toolCalls`. */
function storedKey(key: string): string {
  return key.replace(/[-_][a-z]/gi, (match) => match.slice(1).toUpperCase());
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) &&
    typeof (value as { toJSON?: unknown }).toJSON !== 'function'
  );
}

// `String.prototype.isWellFormed` is not in the ES2023 library the project compiles against.
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
