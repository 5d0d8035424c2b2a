import type { RunError } from '@lunary-otel/ingest';
import type { ReportedError } from '../facts/fields.js';

/** `{message, stack}` with a message that is never empty: the dashboard shows raw JSON for an error without one. */
export function runErrorOf(error: ReportedError): RunError {
  const { type, message, stack } = error;
  const named =
    message === undefined
      ? (type ?? 'Unknown error')
      : type !== undefined && /^[A-Za-z_$][\w.$]*$/.test(type) && !message.includes(type)
        ? `${type}: ${message}`
        : message;
  return { message: named, ...(stack === undefined ? {} : { stack }) };
}
