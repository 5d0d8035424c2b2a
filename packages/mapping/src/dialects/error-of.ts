import type { Fields, ReportedError } from '../facts/fields.js';
import { textOf } from '../json/values.js';
import type { EventView, SpanView } from '../span/span-view.js';

const STATUS_ERROR = 2;
const FIRST_FAILING_HTTP_STATUS = 400;

/**
 * The error of a span: the last exception event (or log record), else status message, `error.message`, `error.type`.
 * An exception event beats status OK: LangSmith sets OK first, which OTel then never lets go of.
 */
export function errorOf(span: SpanView): Partial<Fields> | undefined {
  const exception = lastException(span);
  const failed =
    span.status.code === STATUS_ERROR ||
    exception !== undefined ||
    textOf(span.attributes['error.type']) !== undefined;
  if (!failed) return undefined;
  const { attributes } = span;
  const type = exceptionText(exception, 'exception.type') ?? meaningful(attributes['error.type']);
  const message =
    exceptionText(exception, 'exception.message') ??
    meaningful(span.status.message) ??
    meaningful(attributes['error.message']) ??
    httpMessage(attributes['http.response.status_code'] ?? attributes['http.status_code'], type);
  const stack = exceptionText(exception, 'exception.stacktrace');
  return {
    error: split({
      ...(type === undefined ? {} : { type }),
      ...(message === undefined ? {} : { message }),
      ...(stack === undefined ? {} : { stack }),
    }),
  };
}

function lastException({ events, logs }: SpanView): EventView | undefined {
  return events.findLast(isException) ?? logs.findLast(isException);
}

function isException({ name, attributes }: EventView): boolean {
  return (
    name === 'exception' ||
    name === 'gen_ai.client.operation.exception' ||
    'exception.message' in attributes ||
    'exception.type' in attributes
  );
}

function exceptionText(event: EventView | undefined, key: string): string | undefined {
  return event && meaningful(event.attributes[key]);
}

/** What a library got by turning an object into text says nothing: the next source is asked. */
function meaningful(value: unknown): string | undefined {
  const found = textOf(value)?.trim();
  return found === undefined || found === '' || found === '[object Object]' || found === 'undefined'
    ? undefined
    : found;
}

function httpMessage(status: unknown, type: string | undefined): string | undefined {
  if (typeof status !== 'number' || status < FIRST_FAILING_HTTP_STATUS) return undefined;
  return type === undefined || type === String(status)
    ? `HTTP ${status}`
    : `HTTP ${status} ${type}`;
}

/** LangChain puts the whole stack into the message: what follows the first stack frame is the stack. */
function split(error: ReportedError): ReportedError {
  const { message } = error;
  const frame = message === undefined ? -1 : message.search(/\n\s+at .+:\d+/);
  if (message === undefined || frame < 0) return error;
  const head = message.slice(0, frame).trim();
  const [first = head, ...rest] = head.split(/\n\s*\n/);
  return {
    ...error,
    message: first.trim() === '' ? rest.join('\n\n') : first.trim(),
    stack: error.stack ?? message.trim(),
  };
}
