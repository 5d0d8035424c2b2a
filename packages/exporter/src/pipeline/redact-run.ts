import type { Run } from '@lunary-otel/mapping';
import type { Redact, RedactedField } from './redact.js';

const failed = '[redaction failed]';

/** What stands where `redact` threw, in a shape that the field can have. */
const replacements: { readonly [F in RedactedField]: Run[F] } = {
  name: failed,
  input: failed,
  output: failed,
  params: {},
  metadata: {},
  tags: [],
  error: { message: failed },
  userProps: {},
};

const fields = Object.keys(replacements) as RedactedField[];

/** Shows every content field to the caller's `redact`. Where that throws, the value is replaced and `warn` told. */
export function redactRun(run: Run, redact: Redact, warn: (message: string) => void): Run {
  const { id, type, name, traceId, spanId } = run;
  const redacted: Record<string, unknown> = { ...run };
  for (const field of fields) {
    if (run[field] === undefined) continue;
    try {
      redacted[field] = fitting(
        field,
        redact(run[field], { field, run: { id, type, name, traceId, spanId } }),
      );
    } catch (error) {
      redacted[field] = replacements[field];
      // Not the message: it may hold the very value.
      warn(
        `"redact" threw a ${error instanceof Error ? error.name : typeof error} for ${field}; the value was replaced.`,
      );
    }
    if (redacted[field] === undefined) delete redacted[field];
  }
  return redacted as unknown as Run;
}

/** What came back, in a shape the field can have. Input and output can be anything; events are mended later. */
function fitting(field: RedactedField, value: unknown): unknown {
  switch (field) {
    case 'input':
    case 'output':
      return value;
    case 'name':
      return typeof value === 'string' ? value : failed;
    case 'tags':
      return Array.isArray(value) ? value : [];
    case 'error':
      if (typeof value === 'string') return { message: value };
      return isRecord(value) && typeof value['message'] === 'string' ? value : replacements.error;
    case 'params':
    case 'metadata':
    case 'userProps':
      return isRecord(value) ? value : {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
