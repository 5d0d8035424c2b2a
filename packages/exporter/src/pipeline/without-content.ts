import type { Run } from '@lunary-otel/mapping';

const notCaptured = '[content not captured]';

/** Parameters that say how a model was asked, never what. */
const plainParams: ReadonlySet<string> = new Set([
  'tool_choice',
  'service_tier',
  'reasoning_effort',
  'verbosity',
]);

/**
 * A run with nothing in it that was asked or answered: no messages, tool arguments, results, tool definitions or texts of
 * errors. Roles and the name of an error stay, so that a call looks deliberate in Lunary instead of broken.
 */
export function withoutContent(run: Run): Run {
  const { input, output, params, error, ...rest } = run;
  return {
    ...rest,
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
  if (typeof value === 'string') return plainParams.has(key);
  return typeof value === 'number' || typeof value === 'boolean';
}

function roleOf(message: unknown): string | undefined {
  const role =
    typeof message === 'object' && message !== null
      ? (message as { role?: unknown }).role
      : undefined;
  return typeof role === 'string' ? role : undefined;
}

/** `TypeError: x is not a function` → `TypeError`. */
function nameOf(message: string): string {
  return /^([A-Za-z_$][\w.$]*(?:Error|Exception))(?=:|$)/.exec(message)?.[1] ?? notCaptured;
}
