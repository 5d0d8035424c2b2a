import type { Run } from '@lunary-otel/mapping';

const notCaptured = '[content not captured]';

/** A role, the name of a mode, the class of an error: one word, which nobody could put a question into. */
const word = /^[\w.:$-]{1,60}$/;

/** Parameters of one word that say how a model was asked, never what. */
const wordParams: ReadonlySet<string> = new Set([
  'tool_choice',
  'service_tier',
  'reasoning_effort',
  'verbosity',
]);

/**
 * A run with nothing in it that was asked or answered: no messages, tool arguments, results, tool definitions or texts of
 * errors. Roles and the name of an error stay, so that a call looks deliberate in Lunary instead of broken.
 *
 * The table in docs/options.md says what leaves. Metadata that nobody declared to be such was not read in the first place.
 */
export function withoutContent(run: Run): Run {
  const { input, output, params, error, metadata, ...rest } = run;
  return {
    ...rest,
    metadata: withWords(metadata),
    ...(input === undefined ? {} : { input: silent(input, 'user') }),
    ...(output === undefined ? {} : { output: silent(output, 'assistant') }),
    ...(params ? { params: plain(params) } : {}),
    ...(error ? { error: { message: nameOf(error.message) } } : {}),
  };

  function silent(value: unknown, role: string): unknown {
    if (run.type !== 'llm') return notCaptured;
    const messages = (Array.isArray(value) ? value : [value]).map((message: unknown) => ({
      role: roleOf(message) ?? role,
      content: notCaptured,
    }));
    return Array.isArray(value) ? messages : messages[0];
  }
}

function plain(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([key, value]) => isPlain(key, value)));
}

function isPlain(key: string, value: unknown): boolean {
  if (typeof value === 'string') return wordParams.has(key) && word.test(value);
  return typeof value === 'number' || typeof value === 'boolean';
}

function roleOf(message: unknown): string | undefined {
  const role =
    typeof message === 'object' && message !== null
      ? (message as { role?: unknown }).role
      : undefined;
  return typeof role === 'string' && word.test(role) ? role : undefined;
}

/** Some libraries give the whole message for an error's type. */
function withWords(metadata: Run['metadata']): Run['metadata'] {
  const { errorType, ...rest } = metadata;
  return typeof errorType === 'string' && !word.test(errorType) ? rest : metadata;
}

/** `TypeError: x is not a function` → `TypeError`. */
function nameOf(message: string): string {
  return /^([A-Za-z_$][\w.$]*(?:Error|Exception))(?=:|$)/.exec(message)?.[1] ?? notCaptured;
}
